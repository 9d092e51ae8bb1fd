/* Files of a form are sent as soon as they are chosen or dropped, each with its progress, and listed with a way to
   remove them. Without this they go with the form. */
const words = {
  lost: "This file did not arrive: there is no connection to the server. Choose it again.",
  tooLarge: "This file is too large. One message holds up to 25 MB and 100 files.",
  signedOut: "You were signed out. Sign in again in another tab, then choose the file again; what you typed is still here.",
};
const MOST_BYTES = 25_000_000;
const boxOf = (element) => element.closest?.("[data-uploads]");
const tokenOf = (box) => box.closest("form").elements.csrfmiddlewaretoken.value;
const queues = new WeakMap(); // box → the promise of its last file, so that they arrive in their order
const busy = new Set(); // forms with a file on its way

const complain = (box, text) => {
  const line = document.createElement("p");
  line.className = "invalid-feedback d-block mb-1";
  line.setAttribute("role", "alert");
  line.textContent = text;
  box.querySelector(".waiting").append(line);
};

const progressLine = (box, name) => {
  const line = document.createElement("p");
  line.className = "on-its-way";
  const bar = document.createElement("progress");
  bar.max = 1;
  bar.value = 0;
  bar.setAttribute("aria-label", `${name} is on its way`);
  line.append(`${name} `, bar);
  box.querySelector(".waiting").append(line);
  return { line, bar };
};

/* The server answers with the whole list, which takes the place of the one shown; what was refused of the files
   before, and the lines of those still to come, stay. */
const show = (box, answer) => {
  const list = box.querySelector(".waiting");
  const staying = [...list.querySelectorAll("[role=alert], .on-its-way")];
  list.innerHTML = answer;
  list.append(...staying);
};

const send = (box, fields, progress) => new Promise((done) => {
  const address = box.dataset.uploads;
  const request = new XMLHttpRequest();
  const body = new FormData();
  Object.entries(fields).forEach(([name, value]) => body.append(name, value));
  request.open("POST", address);
  request.setRequestHeader("X-CSRFToken", tokenOf(box));
  request.upload.onprogress = (event) => { if (event.lengthComputable) progress?.(event.loaded / event.total); };
  request.onload = () => {
    const isOurs = new URL(request.responseURL).pathname === address;
    if (isOurs && [200, 422].includes(request.status)) show(box, request.responseText);
    else complain(box, isOurs ? words.lost : words.signedOut);
    done();
  };
  request.onerror = () => { complain(box, words.lost); done(); };
  request.send(body);
});

const sendFile = async (box, file, line, bar) => {
  if (file.size > MOST_BYTES) complain(box, `${file.name}: ${words.tooLarge}`);
  else await send(box, { attachments: file }, (part) => { bar.value = part; });
  line.remove();
};

const take = (box, files) => {
  const form = box.closest("form");
  box.querySelectorAll(".waiting > [role=alert]").forEach((line) => line.remove());
  for (const file of files) {
    const { line, bar } = progressLine(box, file.name);
    const before = queues.get(box) ?? Promise.resolve();
    const mine = before.then(() => sendFile(box, file, line, bar));
    queues.set(box, mine);
    busy.add(form);
    mine.then(() => {
      if (queues.get(box) !== mine) return;
      busy.delete(form);
      const submitter = form.waitingSubmitter;
      delete form.waitingSubmitter;
      if (submitter && !box.querySelector(".waiting > [role=alert]")) form.requestSubmit(submitter);
    });
  }
};

document.addEventListener("change", (event) => {
  const box = event.target.type === "file" && boxOf(event.target);
  if (!box) return;
  take(box, [...event.target.files]);
  event.target.value = "";
});

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-remove]");
  if (!button) return;
  const box = boxOf(button);
  button.disabled = true;
  await send(box, { removed_files: button.dataset.remove });
  box.querySelector("input[type=file]").focus();
});

/* A file that is dropped beside the box would take the place of the page, and of what was typed. */
["dragover", "drop"].forEach((name) => document.addEventListener(name, (event) => {
  if (!event.dataTransfer?.types.includes("Files") || !document.querySelector("[data-uploads]")) return;
  if (event.target.type === "file") return;
  event.preventDefault();
  const box = boxOf(event.target);
  document.querySelectorAll(".drop.over").forEach((other) => other.classList.toggle("over", other === box));
  box?.classList.toggle("over", name === "dragover");
  if (box && name === "drop") take(box, [...event.dataTransfer.files]);
}));
document.addEventListener("dragleave", (event) => {
  const box = boxOf(event.target);
  if (box && !box.contains(event.relatedTarget)) box.classList.remove("over");
});

/* A form whose files are on their way is sent when they have arrived. */
document.addEventListener("submit", (event) => {
  if (!busy.has(event.target)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  event.target.waitingSubmitter = event.submitter;
}, true);
