/* Countries by their names in the page's language, in its order. The browser knows them; one that does not shows the
   English ones. */
"use strict";
(function () {
  var language = document.documentElement.lang;
  var isLeftward = document.documentElement.dir === "rtl";
  if (!window.Intl || !Intl.DisplayNames) { return; }
  var names = new Intl.DisplayNames([language], { type: "region" });

  function all(part, selector) { return Array.prototype.slice.call(part.querySelectorAll(selector)); }

  function translate(option) {
    var callingCode = / \(\+[0-9]+\)$/.exec(option.text);
    var shown = callingCode ? callingCode[0].replace("(", isLeftward ? "(\u200E" : "(") : ""; // its plus comes first
    option.text = names.of(option.getAttribute("data-region")) + shown;
  }

  all(document, "select").forEach(function (select) {
    var chosen = select.value;
    var countries = all(select, "option[data-region]");
    countries.forEach(translate);
    countries.sort(function (one, other) { return one.text.localeCompare(other.text, language); });
    countries.forEach(function (option) { select.appendChild(option); });
    select.value = chosen;
  });
})();
