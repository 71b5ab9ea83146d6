// Runs before the first paint, so that a remembered theme does not flash.
(function () {
  "use strict";
  try {
    var t = localStorage.getItem("theme");
    if (t === "dark" || t === "light") document.documentElement.dataset.theme = t;
  } catch (e) { /* storage may be closed to us: the system's theme stands */ }
})();
