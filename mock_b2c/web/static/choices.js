/* Fields made of parts: what is ticked, or the three drop-downs of a date, goes into the hidden input of the field's id. */
"use strict";
(function () {
  function each(list, act) { Array.prototype.forEach.call(list, act); }

  function parts(carrier) { return carrier.parentNode.querySelectorAll("[data-part]"); }

  function named(found, name) {
    return Array.prototype.filter.call(found, function (part) { return part.getAttribute("data-part") === name; });
  }

  function date(found) {
    var day = ["year", "month", "day"].map(function (name) { return named(found, name)[0].value; });
    return day.join("") ? day.join("-") : "";
  }

  function ticked(found) {
    var chosen = Array.prototype.filter.call(found, function (part) { return part.checked; });
    return chosen.map(function (part) { return part.value; }).join(",");
  }

  var carriers = document.querySelectorAll("input.carrier");

  function gather() {
    each(carriers, function (carrier) {
      var found = parts(carrier);
      carrier.value = named(found, "choice").length ? ticked(found) : date(found);
    });
  }

  each(carriers, function (carrier) {
    carrier.focus = function () { parts(carrier)[0].focus(); };
  });
  document.addEventListener("change", gather, true);
  document.addEventListener("submit", gather, true);
})();
