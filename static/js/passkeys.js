/* Passkeys: the browser asks for a finger, a face or a PIN, and what it answers is sent with the form. The library's
   webauthn-json.js turns what the server asks, and what the browser answers, into what the other understands. */
const WORDS = {
  NotAllowedError: "Nothing was confirmed, or it took too long. Try again.",
  InvalidStateError: "This device holds a passkey for your account already.",
  SecurityError: "A passkey belongs to the name of a site: open this page by its name, not by a number.",
};

const BY_NUMBER = /^[\d.]+$|:/; // no site has a passkey under such a name, so none is offered

const refuse = (form, error) => {
  const notice = form.querySelector("[data-refused]");
  notice.querySelector("p").textContent = WORDS[error.name] || `This browser could not do it: ${error.message}`;
  notice.hidden = false;
};

const optionsOf = async (form) => {
  if (form.dataset.options) return JSON.parse(document.getElementById(form.dataset.options).textContent);
  const answer = await fetch(form.action, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error("too many tries, wait a minute.");
  return (await answer.json()).request_options;
};

const create = (options, bySelf) => {
  Object.assign(options.publicKey.authenticatorSelection, {
    residentKey: bySelf ? "required" : "discouraged",
    requireResidentKey: bySelf,
    userVerification: bySelf ? "required" : "preferred",
  });
  return webauthnJSON.create(options);
};

const answerOf = async (form) => {
  const options = await optionsOf(form);
  return form.dataset.passkey === "create" ? create(options, form.elements.passwordless.checked) : webauthnJSON.get(options);
};

document.querySelectorAll("form[data-passkey]").forEach((form) => {
  form.hidden = !webauthnJSON.supported() || (!form.dataset.options && BY_NUMBER.test(location.hostname));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    event.stopPropagation(); // it is sent below, once
    const button = form.querySelector("button");
    button.disabled = true;
    try {
      form.elements.credential.value = JSON.stringify(await answerOf(form));
      form.submit();
    } catch (error) {
      refuse(form, error);
      button.disabled = false;
    }
  });
});
