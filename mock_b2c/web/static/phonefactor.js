/* The page that sends a text message or calls (reference 8.10). ECMAScript 5, which older engines read, too. */
"use strict";
(function () {
  var api = document.getElementById("api");
  var EXHAUSTED = "AADB2C90151";
  var PATIENCE = 30000;
  var busy = false;
  var leaving = false;
  var polls = 0;

  function byId(id) { return document.getElementById(id); }

  function leave(address) {
    if (leaving) { return; }
    leaving = true;
    location.assign(address);
  }

  function showError(message, input) {
    var element = byId("errorMessage");
    element.textContent = message;
    element.style.display = message ? "block" : "none";
    element.setAttribute("aria-hidden", String(!message));
    if (input) {
      input.focus();
      input.classList.add("highlightError");
      input.setAttribute("aria-invalid", "true");
    }
  }

  function clearErrors() {
    showError("");
    ["countryCode", "localNumber", "verificationCode"].map(byId).forEach(function (input) {
      if (input) {
        input.classList.remove("highlightError");
        input.removeAttribute("aria-invalid");
      }
    });
  }

  /* ---- the page's call ------------------------------------------------------------------------------ */

  function read(request) {
    try {
      if (request.status === 200 || request.status === 429) { return JSON.parse(request.responseText); }
    } catch (error) {
      return { message: CONTENT.unknown_error };
    }
    var lost = request.status >= 400 && request.status < 500;
    return { message: lost ? CONTENT.page_out_of_date : CONTENT.unknown_error };
  }

  function post(values, answered) {
    var request = new XMLHttpRequest();
    request.open("POST", api.dataset.verify);
    request.timeout = PATIENCE;
    request.setRequestHeader("Content-Type", "application/x-www-form-urlencoded; charset=UTF-8");
    request.setRequestHeader("X-CSRF-TOKEN", SETTINGS.csrf);
    request.setRequestHeader("X-Requested-With", "XMLHttpRequest");
    request.setRequestHeader("Accept", "application/json, text/javascript, */*; q=0.01");
    request.onreadystatechange = function () {
      if (request.readyState === 4 && !leaving) { answered(read(request)); }
    };
    request.send(Object.keys(values).map(function (name) {
      return encodeURIComponent(name) + "=" + encodeURIComponent(values[name]);
    }).join("&"));
  }

  function call(values, accepted, refused) {
    if (busy || leaving) { return; }
    busy = true;
    post(values, function (answer) {
      busy = false;
      if (answer.status === "200") { accepted(); }
      else if (answer.errorCode === EXHAUSTED) { leave(api.dataset.confirmed); }
      else { refused(answer); }
    });
  }

  /* ---- sending ---------------------------------------------------------------------------------------- */

  function numberFault() {
    var country = byId("countryCode");
    var number = byId("localNumber");
    if (country && !country.value) { return [CONTENT.requiredField_countryCode, country]; }
    if (number && !number.value.trim()) { return [CONTENT.requiredField_number, number]; }
    return null;
  }

  function send(way, sent) {
    clearErrors();
    var fault = numberFault();
    if (fault) { showError(fault[0], fault[1]); return; }
    var values = { request_type: "VERIFICATION_REQUEST", auth_type: way };
    if (byId("countryCode")) {
      values.country_code = byId("countryCode").value;
      values.number = byId("localNumber").value;
    } else {
      values.id = UV_PHONE.PhoneNumbers[0].Id;
    }
    call(values, sent, function (answer) { showError(answer.message, byId("localNumber")); });
  }

  function codeSent(before) {
    var code = byId("verificationCode");
    byId("codeVerification").hidden = false;
    byId("verifyCode").classList.remove("sendInitialCodeButton");
    byId("verifyCode").textContent = CONTENT.ver_but_verify;
    ["countryCode", "localNumber"].map(byId).forEach(function (input) { if (input) { input.disabled = true; } });
    if (code.value === before) { code.value = ""; } // what was typed meanwhile stays
    code.focus();
  }

  function sendCode() {
    var before = byId("verificationCode").value;
    send("onewaysms", function () {
      codeSent(before);
      verifyWholeCode();
    });
  }

  function verifyCode() {
    var code = byId("verificationCode");
    clearErrors();
    if (!/^[0-9]{6}$/.test(code.value.trim())) { showError(CONTENT.invalid_code, code); return; }
    call(
      { request_type: "VALIDATION_REQUEST", verification_code: code.value.trim() },
      function () { leave(api.dataset.confirmed); },
      function (answer) { showError(answer.message, code); code.select(); }
    );
  }

  /* The sixth digit sends the code, at once or as soon as the new one that was asked for is on its way. */
  function verifyWholeCode() {
    if (byId("verificationCode").value.length === 6 && !api.getAttribute("data-by-button")) { verifyCode(); }
  }

  /* ---- calling ---------------------------------------------------------------------------------------- */

  function dialing(on) {
    api.querySelector(".dialing-modal").setAttribute("aria-hidden", String(!on));
    byId("dialing_blurb").textContent = on ? CONTENT.dialing_blurb : "";
    byId("dialing_number").textContent = on && window.UV_PHONE ? UV_PHONE.PhoneNumbers[0].MaskedNumber : "";
  }

  function poll() {
    polls += 1;
    call(
      { request_type: "VALIDATION_REQUEST" },
      function () { leave(api.dataset.confirmed); },
      function (answer) {
        if (answer.status === "449" && polls < SETTINGS.config.pollLimit) {
          setTimeout(poll, SETTINGS.config.pollIntervalInMilliseconds);
        } else {
          dialing(false);
          showError(answer.message);
        }
      }
    );
  }

  function ring() {
    send("dialphone", function () {
      polls = 0;
      dialing(true);
      poll();
    });
  }

  /* ---- what people do ----------------------------------------------------------------------------------- */

  function codeIsAsked() { return !byId("codeVerification").hidden; }

  function goOn() {
    if (codeIsAsked()) { verifyCode(); } else if (byId("verifyCode")) { sendCode(); } else { ring(); }
  }

  function onClick(id, act) { if (byId(id)) { byId(id).addEventListener("click", act); } }

  onClick("verifyCode", goOn);
  onClick("retryCode", sendCode);
  onClick("verifyPhone", ring);
  onClick("cancel", function () { leave(api.dataset.cancel); });
  byId("phonefactor_initial").addEventListener("submit", function (event) {
    event.preventDefault();
    goOn();
  });
  byId("phonefactor_initial").addEventListener("keydown", function (event) {
    if ((event.key === "Enter" || event.keyCode === 13) && event.target.tagName === "INPUT") {
      event.preventDefault();
      goOn();
    }
  });
  byId("verificationCode").addEventListener("input", verifyWholeCode);

  /* A page that the browser kept (back button) is stale: its csrf token is used up. */
  window.addEventListener("pageshow", function (event) { if (event.persisted) { location.reload(); } });

  /* From now on buttons do what they should, also the one that was pressed too early (see page.html). */
  api.setAttribute("data-ready", "true");
  var early = byId(api.getAttribute("data-early"));
  if (early) { early.click(); }
})();
