/* The page of a request while others work on it as well: it asks who else is there and what came in, unless nobody
   looks at it. What came in is read without losing what is typed, and then counts as seen. */
const live = () => document.getElementById("live");

document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.target === live() && document.hidden) event.preventDefault();
});
document.addEventListener("visibilitychange", () => {
  if (!document.hidden) htmx.trigger(live(), "look");
});

/* The same words are read out once. */
document.addEventListener("htmx:beforeSwap", (event) => {
  const { target, xhr } = event.detail;
  if (target !== live()) return;
  const said = (target.dataset.said ?? target.innerHTML).trim();
  target.dataset.said = xhr.responseText;
  if (said === xhr.responseText.trim()) event.detail.shouldSwap = false;
});

document.addEventListener("htmx:afterSwap", ({ target }) => {
  if (target.id !== "conversation") return;
  const { value } = document.getElementById("seen");
  document.querySelectorAll("form input[name=newest]").forEach((field) => { field.value = value; });
  target.querySelector("h2").focus();
  htmx.trigger(live(), "look");
});
