/* Small helps only: every page works without this file. */
(function () {
  "use strict";

  // The error summary is read first, also by a screen reader.
  var summary = document.querySelector("[data-focus]");
  if (summary) { summary.focus(); }

  // A second press of the same button sends nothing; coming back with the Back button arms it again.
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (!form.hasAttribute("data-once")) { return; }
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "yes";
    form.querySelectorAll("button[type=submit]").forEach(function (button) { button.setAttribute("aria-disabled", "true"); });
  });
  window.addEventListener("pageshow", function () {
    document.querySelectorAll("form[data-once]").forEach(function (form) {
      delete form.dataset.sent;
      form.querySelectorAll("button[aria-disabled]").forEach(function (button) { button.removeAttribute("aria-disabled"); });
    });
  });

  // Enter that picks a candidate of an input method is no submission (229: browsers that end composition first).
  document.addEventListener("keydown", function (event) {
    if (event.key === "Enter" && (event.isComposing || event.keyCode === 229) && event.target.tagName === "INPUT") {
      event.preventDefault();
    }
    if (event.key === "Escape") {
      document.querySelectorAll("details.menu[open]").forEach(function (menu) {
        menu.open = false;
        menu.querySelector("summary").focus();
      });
    }
  });
  document.addEventListener("click", function (event) {
    document.querySelectorAll("details.menu[open]").forEach(function (menu) {
      if (!menu.contains(event.target)) { menu.open = false; }
    });
  });

  // A job's panel is fetched again until the server stops asking for it. Silence is said, not hidden.
  function poll(panel, wait) {
    if (!panel || !panel.dataset.poll) { return; }
    window.setTimeout(function () {
      fetch(panel.dataset.poll, { credentials: "same-origin", headers: { Accept: "text/html" } })
        .then(function (answer) { if (!answer.ok) { throw new Error(String(answer.status)); } return answer.text(); })
        .then(function (text) {
          var fresh = new DOMParser().parseFromString(text, "text/html").getElementById(panel.id);
          if (!fresh) { window.location.reload(); return; }
          // At its end everything on the page may have changed: the counts, the reasons, what can be done next.
          if (!fresh.dataset.poll) { window.location.reload(); return; }
          panel.replaceWith(document.importNode(fresh, true));
          poll(document.getElementById(fresh.id), 2000);
        })
        .catch(function () { poll(panel, Math.min(wait * 2, 30000)); });
    }, wait);
  }
  document.querySelectorAll("[data-poll]").forEach(function (panel) { poll(panel, 2000); });
})();
