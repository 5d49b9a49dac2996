/* Behaviour of the hosted pages: checks, the pages' own calls, and moving on (reference 8.1, 8.5 to 8.8). */
"use strict";
(() => {
  const api = document.getElementById("api");
  const EMAIL = /^[^\s@<>()[\],;:\\"']+@[^\s@<>()[\],;:\\"'.]+(\.[^\s@<>()[\],;:\\"'.]+)+$/;
  const PATIENCE = 30000;
  let busy = false;
  let leaving = false;

  function byId(id) { return document.getElementById(id); }

  function text(id, ...values) {
    return values.reduce((found, value, index) => found.replace(`{${index}}`, value), CONTENT[id]);
  }

  /* ---- the pages' own calls ---------------------------------------------------------------------- */

  async function post(address, values) {
    const answer = await fetch(address, {
      method: "POST",
      body: new URLSearchParams(values),
      signal: AbortSignal.timeout(PATIENCE),
      headers: {
        "X-CSRF-TOKEN": SETTINGS.csrf,
        "X-Requested-With": "XMLHttpRequest",
        Accept: "application/json, text/javascript, */*; q=0.01"
      }
    });
    if (answer.ok) { return answer.json(); }
    const lost = answer.status >= 400 && answer.status < 500;
    return { status: String(answer.status), message: text(lost ? "page_out_of_date" : "unknown_error") };
  }

  /* One call at a time; then `accepted`, or `refused` with the text that says why. */
  async function call(address, values, accepted, refused) {
    if (busy) { return; }
    setBusy(true);
    let answer;
    try {
      answer = await post(address, values);
    } catch {
      answer = { message: text("unknown_error") };
    }
    if (leaving) { return; }
    setBusy(false);
    if (answer.status === "200") { accepted(); } else { refused(answer.message); }
  }

  function setBusy(on) {
    busy = on;
    api.querySelectorAll(".working, .verifying-modal").forEach((holder) => {
      holder.setAttribute("aria-hidden", String(!on));
      (holder.firstElementChild || holder).textContent = on ? text("preloader_alt") : "";
    });
  }

  /* Leaves the page once: a second click would use up a csrf token that the first one already did. */
  function leave(address) {
    if (leaving) { return; }
    leaving = true;
    setBusy(true);
    location.assign(address);
  }

  function leaveByLink(event) {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) { return; }
    event.preventDefault();
    leave(event.currentTarget.href);
  }

  /* ---- errors ------------------------------------------------------------------------------------ */

  function show(element, message = element.textContent) {
    element.style.display = "block";
    element.setAttribute("aria-hidden", "false");
    element.classList.add("show");
    (element.querySelector("p") || element).textContent = message;
  }

  function hide(element) {
    element.style.display = "none";
    element.setAttribute("aria-hidden", "true");
    element.classList.remove("show");
  }

  function pageError(element, message) {
    show(element, message);
    element.scrollIntoView({ block: "nearest" });
  }

  function itemError(input, message) {
    show(byId(`${input.id}_error`), message);
    mark(input);
  }

  function mark(input) {
    input.classList.add("highlightError");
    input.setAttribute("aria-invalid", "true");
  }

  function clearErrors() {
    api.querySelectorAll(".error").forEach(hide);
    api.querySelectorAll(".itemLevel").forEach((error) => { (error.querySelector("p") || error).textContent = ""; });
    api.querySelectorAll(".highlightError").forEach((input) => {
      input.classList.remove("highlightError");
      input.removeAttribute("aria-invalid");
    });
  }

  /* Whether nothing is marked; else the first marked field gets the focus. */
  function isClean() {
    const first = api.querySelector(".highlightError");
    if (first) { first.focus(); }
    return !first;
  }

  /* ---- the sign-in page --------------------------------------------------------------------------- */

  function signInPage(form) {
    const name = form.querySelector("input[type=email]");
    const password = byId("password");
    const remember = byId("rememberMe");

    function goOn() {
      leave(api.dataset.confirmed.replace("?", `?rememberMe=${Boolean(remember && remember.checked)}&`));
    }

    function check() {
      clearErrors();
      if (!name.value.trim()) { itemError(name, text("requiredField_email")); }
      else if (!EMAIL.test(name.value.trim())) { itemError(name, text("invalid_email")); }
      if (!password.value) { itemError(password, text("requiredField_password")); }
      return isClean();
    }

    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (busy || !check()) { return; }
      const values = { request_type: "RESPONSE", [name.id]: name.value.trim(), password: password.value };
      call(api.dataset.post, values, goOn, (message) => {
        pageError(form.querySelector(".error.pageLevel"), message);
        password.focus();
      });
    });
    form.querySelectorAll("#createAccount, #forgotPassword").forEach((link) => link.addEventListener("click", leaveByLink));
  }

  /* ---- self-asserted pages -------------------------------------------------------------------------- */

  const CLASSES = [/[a-z]/, /[A-Z]/, /[0-9]/, /[@#$%^&*\-_+=[\]{}|\\:',.?/`~"();!]/];

  function passwordRules({ value, dataset }) {
    return {
      length: value.length >= Number(dataset.minimum) && value.length <= Number(dataset.maximum),
      classes: CLASSES.filter((one) => one.test(value)).length >= Number(dataset.classes)
    };
  }

  function passwordFault(input) {
    const { minimum, maximum, classes } = input.dataset;
    const met = passwordRules(input);
    if (!met.length) { return text("password_length", minimum, maximum); }
    return met.classes ? "" : text("password_classes", classes);
  }

  function isMissing(input) { return input.getAttribute("aria-required") === "true" && !input.value.trim(); }

  function fieldFault(input) {
    if (isMissing(input)) { return text("required_field"); }
    if (input.type === "email" && !EMAIL.test(input.value.trim())) { return text("pattern_email"); }
    return input.dataset.minimum ? passwordFault(input) : "";
  }

  function selfAssertedPage(form) {
    const all = [...form.querySelectorAll("#attributeList input")];
    const inputs = all.filter((input) => input.id !== "emailVerificationCode");
    const control = verificationControl(form, inputs);

    function check() {
      clearErrors();
      const faulty = inputs.filter((input) => fieldFault(input));
      faulty.forEach((input) => itemError(input, fieldFault(input)));
      const again = byId("reenterPassword");
      if (faulty.some(isMissing)) { show(byId("requiredFieldMissing")); }
      else if (faulty.length) { show(byId("fieldIncorrect")); }
      else if (again && again.value !== byId("newPassword").value) {
        show(byId("passwordEntryMismatch"));
        mark(again);
      }
      return isClean();
    }

    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (busy) { return; }
      if (control && !control.isVerified()) { control.explain(); return; }
      if (!check()) { return; }
      const values = Object.fromEntries(
        all.map((input) => [input.id, input.type === "password" ? input.value : input.value.trim()])
      );
      call(
        api.dataset.post,
        { ...values, request_type: "RESPONSE" },
        () => leave(api.dataset.confirmed),
        (message) => pageError(byId("claimVerificationServerError"), message)
      );
    });
    byId("cancel").addEventListener("click", () => leave(api.dataset.cancel));
    form.querySelectorAll(".helpLink").forEach(helpLink);
    form.querySelectorAll(".rules").forEach(rules);
  }

  /* A link by contract, a disclosure button by role: opens by click, Enter and Space. */
  function helpLink(link) {
    const help = byId(link.getAttribute("aria-controls"));
    link.addEventListener("click", (event) => {
      event.preventDefault();
      help.hidden = !help.hidden;
      link.setAttribute("aria-expanded", String(!help.hidden));
    });
    link.addEventListener("keydown", (event) => {
      if (event.key === " ") { event.preventDefault(); link.click(); }
    });
  }

  function rules(list) {
    const input = byId(list.id.replace("_rules", ""));
    input.addEventListener("input", () => {
      const met = passwordRules(input);
      list.querySelectorAll("li").forEach((rule) => rule.classList.toggle("met", met[rule.dataset.rule]));
    });
  }

  /* ---- e-mail verification ------------------------------------------------------------------------- */

  function verificationControl(form, inputs) {
    const root = form.querySelector(".verificationControlContent");
    if (!root) { return null; }
    const email = byId("email");
    const code = byId("emailVerificationCode");
    const others = inputs.filter((input) => input !== email);
    const part = (name) => byId(`${root.id}_${name}`);

    function state(name, message) {
      const [starts, sent, verified] = ["start", "sent", "verified"].map((one) => one === name);
      root.dataset.state = name;
      code.closest("li").hidden = part("but_verify_code").hidden = part("but_send_new_code").hidden = !sent;
      part("but_send_code").hidden = !starts;
      part("but_change_claims").hidden = starts;
      email.readOnly = !starts;
      hide(part("info_message"));
      hide(part("success_message"));
      show(part(verified ? "success_message" : "info_message"), message);
      others.forEach((input) => { input.disabled = !verified; });
      byId("continue").setAttribute("aria-disabled", String(!verified));
      byId("continue_hint").hidden = verified;
    }

    function run(action, values, accepted, input) {
      const address = `${api.dataset.control}/${action}?${api.dataset.controlQuery}`;
      call(address, { email: email.value.trim(), ...values }, accepted, (message) => {
        pageError(part("error_message"), message);
        input.focus();
      });
    }

    function send() {
      if (busy) { return; }
      clearErrors();
      const fault = fieldFault(email);
      if (fault) { itemError(email, fault); email.focus(); return; }
      run("SendCode", {}, () => {
        state("sent", text("ver_info_msg"));
        code.value = "";
        code.focus();
      }, root.dataset.state === "start" ? email : code);
    }

    function verify() {
      if (busy) { return; }
      clearErrors();
      if (isMissing(code)) { itemError(code, text("required_field")); code.focus(); return; }
      run("VerifyCode", { emailVerificationCode: code.value.trim() }, () => {
        state("verified", text("ver_success_msg"));
        (others[0] || byId("continue")).focus();
      }, code);
    }

    function change() {
      if (busy) { return; }
      clearErrors();
      state("start", text("ver_intro_msg"));
      email.focus();
    }

    part("but_send_code").addEventListener("click", send);
    part("but_send_new_code").addEventListener("click", send);
    part("but_verify_code").addEventListener("click", verify);
    part("but_change_claims").addEventListener("click", change);
    root.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.isComposing || event.target.tagName !== "INPUT") { return; }
      if (root.dataset.state === "verified") { return; }
      event.preventDefault();
      if (root.dataset.state === "start") { send(); } else { verify(); }
    });
    state("start", text("ver_intro_msg"));
    return {
      isVerified: () => root.dataset.state === "verified",
      explain: () => {
        clearErrors();
        pageError(part("error_message"), text("ver_first"));
        (root.dataset.state === "start" ? email : code).focus();
      }
    };
  }

  /* A page that the browser kept (back button) is stale: its csrf token is used up. */
  window.addEventListener("pageshow", (event) => { if (event.persisted) { location.reload(); } });

  [].forEach.call(api.querySelectorAll(".claims-provider-selection"), function (button) {
    button.addEventListener("click", function () {
      if (!busy && !leaving) { leave(button.getAttribute("data-address")); }
    });
  });

  const unified = byId("localAccountForm");
  if (unified) { signInPage(unified); } else { selfAssertedPage(byId("attributeVerification")); }
})();
