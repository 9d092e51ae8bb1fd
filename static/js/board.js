/* The board: the forms of its rows are fetched when they are unfolded and forgotten when they are folded again, so that
   there is one at a time; what was done renews its row by the queue's own looking, and the focus stays on it. */
(() => {
  const folded = new WeakMap(); // the body of each fold as it came

  document.addEventListener("toggle", ({ target }) => {
    if (!target.matches("#queue-list details.verb")) return;
    const body = target.querySelector(".verb-body");
    if (target.open) folded.set(target, body.innerHTML);
    else if (folded.has(target)) {
      body.innerHTML = folded.get(target);
      htmx.process(body);
    }
  }, true);

  /* A form that came goes on with its first field, one that was refused with what is wrong. */
  document.addEventListener("htmx:afterSettle", ({ target }) => {
    const fold = target.closest?.("#queue-list details.verb[open]");
    const field = fold?.querySelector("[autofocus], :is(select, textarea, input:not([type=hidden]))");
    field?.focus();
  });

  document.addEventListener("acted", ({ target }) => {
    const fold = target.closest("details.verb");
    if (fold) {
      fold.open = false;
      fold.querySelector("summary").focus();
    }
  });

  /* It is said at the top of the page; whoever is further down sees it for a while as well. */
  document.addEventListener("htmx:afterSwap", () => {
    const said = document.getElementById("messages");
    if (!said.firstElementChild || said.getBoundingClientRect().top >= 0 || said.classList.contains("at-hand")) return;
    said.classList.add("at-hand");
    setTimeout(() => said.classList.remove("at-hand"), 8_000);
  });

  /* What the list has put in came without htmx. */
  document.addEventListener("queue:refreshed", ({ target }) => htmx.process(target));

  /* What did not reach the server may be sent again. Whatever came of it, the list is looked at: it is renewed, or says
     that somebody was signed out. */
  document.addEventListener("htmx:afterRequest", ({ detail: { elt } }) => {
    if (!elt.matches("#queue-list form")) return;
    delete elt.dataset.sent;
    document.dispatchEvent(new Event("queue:look"));
  });

  /* What the server cannot do is asked for as without scripts, so that its own page says why. */
  document.addEventListener("htmx:responseError", ({ detail: { elt } }) => {
    if (elt.matches("#queue-list form")) elt.submit();
  });
})();
