/* Leads on to the application once the others were told, or when one of them takes too long (reference 6.1). */
"use strict";
(function () {
  var PATIENCE = 5000;
  var next = document.getElementById("api").dataset.next;
  function goOn() { location.replace(next); }
  window.addEventListener("load", goOn);
  setTimeout(goOn, PATIENCE);
})();
