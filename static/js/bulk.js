/* The ticked rows of a list: how many they are, and one box for all of the page. The list may be drawn anew at any time. */
(() => {
  const bar = document.getElementById("bulk");
  if (!bar) return;
  const status = bar.querySelector("[data-chosen]");
  const hint = status.textContent;
  const boxes = () => [...document.querySelectorAll('input[name="ticket"][form="bulk"]')];

  const count = () => {
    const all = boxes();
    const chosen = all.filter((box) => box.checked).length;
    const words = chosen ? `${chosen} chosen` : hint;
    if (status.textContent !== words) status.textContent = words;
    bar.querySelector("[data-acts]").hidden = !chosen;
    const every = document.getElementById("choose-all");
    if (!every) return;
    every.hidden = !all.length;
    every.checked = chosen > 0 && chosen === all.length;
    every.indeterminate = chosen > 0 && chosen < all.length;
  };

  document.addEventListener("change", ({ target }) => {
    if (target.id === "choose-all") boxes().forEach((box) => { box.checked = target.checked; });
    if (target.id === "choose-all" || target.getAttribute("form") === "bulk") count();
  });
  document.addEventListener("queue:refreshed", count);
  window.addEventListener("pageshow", count); // a browser that goes back ticks again what was ticked
  count();
})();
