/* What is typed or ticked after a preview is not in it: the page says so, and what was previewed cannot be done any more. */
document.addEventListener("input", ({ target }) => {
  const outlook = document.querySelector(".outlook");
  if (!outlook || target.form?.id !== "act") return;
  outlook.querySelector("[role=status] .notice").hidden = false;
  outlook.querySelectorAll(".does button").forEach((button) => { button.disabled = true; });
});
