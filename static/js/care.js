/* Comforts; every page works without them: "/" goes to the find box, a form is sent once, a preview says that it is
   old, a frame shows its focus, and a lost connection is said. */
document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, textarea, select, [contenteditable]");
  if (event.key !== "/" || typing || localStorage.getItem("keysOff") || event.ctrlKey || event.metaKey || event.altKey) return;
  const box = document.getElementById("find");
  if (!box) return;
  event.preventDefault();
  box.focus();
});

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post") return;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "yes";
});

/* What is to be pasted elsewhere is copied by its button: a field, a text, or a list line by line. It is marked as well:
   a page without TLS has no clipboard. */
const textOf = (box) => box.value
  ?? (box.matches("ul, ol") ? [...box.children].map((item) => item.textContent).join("\n") : box.textContent);
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const box = document.getElementById(button.dataset.copy);
  const said = button.closest(".card").querySelector("[data-copied]");
  if (box.select) box.select();
  else getSelection().selectAllChildren(box);
  try {
    await navigator.clipboard.writeText(textOf(box));
    said.textContent = "Copied.";
  } catch {
    said.textContent = "It is marked: copy it with Ctrl+C or ⌘C.";
  }
});

/* Coming back by the history button shows a page that may be sent again. */
window.addEventListener("pageshow", () => {
  document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent);
});

/* What is typed after a mail was previewed is not in the preview. */
const outdate = (event) => {
  const preview = event.target.closest("details.verb")?.querySelector(".mail-preview");
  if (!preview || preview.contains(event.target)) return;
  preview.classList.add("older");
  preview.querySelector("[role=status] .notice").hidden = false;
};
document.addEventListener("input", outdate);
document.addEventListener("change", outdate);

/* Once the preview follows what is typed, reviewing needs no step of its own. */
document.addEventListener("htmx:afterSwap", (event) => {
  const send = document.getElementById("send");
  if (event.target.id !== "preview" || send.value === "file") return;
  send.value = "file";
  send.textContent = "File this request";
});

/* What is typed is kept as a draft; what a browser fills in again by itself was sent already, or kept. */
document.addEventListener("htmx:configRequest", ({ detail }) => {
  if (detail.elt.id === "preview" && detail.triggeringEvent) detail.parameters.keep = "yes";
});

/* A frame that the keyboard has entered shows it; browsers tell this page no more than that it was left. */
const ringFrames = () => {
  document.querySelectorAll("iframe").forEach((frame) => {
    frame.classList.toggle("entered", frame === document.activeElement);
  });
};
window.addEventListener("blur", ringFrames);
window.addEventListener("focus", ringFrames);

const offline = () => document.getElementById("offline");
document.addEventListener("htmx:sendError", () => { offline().hidden = false; });
document.addEventListener("htmx:afterOnLoad", () => { offline().hidden = true; });

/* A part of a page is never filled with another page, such as the sign-in after a session has ended. */
document.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr, pathInfo } = event.detail;
  if (new URL(xhr.responseURL).pathname !== new URL(pathInfo.requestPath, location).pathname) event.detail.shouldSwap = false;
});
