/* What makes forms of the portal quicker: choices that show at once what they choose, and the focus on what is wrong. */
"use strict";
(function () {
  Array.prototype.forEach.call(document.querySelectorAll("form[data-at-once]"), function (form) {
    var button = form.querySelector("button");
    if (button) { button.hidden = true; }
    form.addEventListener("change", function () { form.submit(); });
  });
  var wrong = document.querySelector("[data-focus]");
  if (wrong) { wrong.focus(); }

  /* Tokens that an application's answer left behind `#` never reach the emulator by themselves. */
  var pasted = document.getElementById("decode-token");
  if (pasted && location.hash.length > 1) {
    var answer = new URLSearchParams(location.hash.slice(1));
    var tokens = ["id_token", "access_token"].map(function (name) { return answer.get(name); }).filter(Boolean);
    if (tokens.length) {
      history.replaceState(null, "", location.pathname);
      pasted.value = tokens.join("\n");
      pasted.form.submit();
    }
  }
})();
