/* Copying and printing the recovery codes; the file can be had without. */
document.querySelectorAll("[data-copy]").forEach((button) => {
  button.hidden = !navigator.clipboard;
  button.addEventListener("click", async () => {
    const codes = [...document.getElementById(button.dataset.copy).children].map((item) => item.textContent);
    await navigator.clipboard.writeText(codes.join("\n"));
    button.parentElement.querySelector("[role=status]").textContent = "Copied.";
  });
});
document.querySelectorAll("[data-print]").forEach((button) => {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
});
