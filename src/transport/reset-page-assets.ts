/** Style and script of the page for choosing another password, inlined into it so that it needs nothing else. */

export const resetPageStyle = `
:root { color-scheme: light dark; --line: light-dark(#0003, #fff3); --quiet: light-dark(#5a6069, #a2a9b3);
  --accent: light-dark(#2257c4, #8ab4ff); --on-accent: light-dark(#fff, #10203c); --card: light-dark(#fff, #1e2126);
  --bad: light-dark(#b3261e, #ffb4ab); }
* { box-sizing: border-box; }
body { margin: 0; min-height: 100dvh; display: grid; place-items: center; padding: 1rem; font: 1rem/1.5 system-ui, sans-serif;
  background: light-dark(#f6f7f9, #14161a); color: light-dark(#1c1e21, #e6e8eb); }
main { width: 100%; max-width: 26rem; padding: 1.5rem; border: 1px solid var(--line); border-radius: .75rem; background: var(--card); }
h1 { margin: 0 0 .5rem; font-size: 1.375rem; line-height: 1.25; text-wrap: balance; }
p { margin: 0 0 1rem; text-wrap: pretty; }
p:empty { display: none; }
label { display: block; margin: 0 0 .25rem; font-weight: 600; }
input[type=password], input[type=text] { width: 100%; min-height: 2.75rem; padding: 0 .75rem; border: 1px solid var(--line);
  border-radius: .5rem; font: inherit; background: transparent; color: inherit; }
.quiet { margin: .25rem 0 .75rem; font-size: .875rem; color: var(--quiet); }
.show { display: flex; align-items: center; gap: .5rem; min-height: 2.75rem; margin: 0; font-weight: 400; cursor: pointer; }
.show input { width: 1.125rem; height: 1.125rem; }
.problem { margin: .5rem 0; color: var(--bad); }
button { width: 100%; min-height: 2.75rem; margin-top: .5rem; border: 0; border-radius: .5rem; font: inherit; font-weight: 600;
  background: var(--accent); color: var(--on-accent); cursor: pointer; }
button:disabled { opacity: .6; cursor: default; }
input:focus-visible, button:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
#outcome { margin: 0; }
`;

export const resetPageScript = `
const byId = (id) => document.getElementById(id);
const [form, password, problem, outcome] = ["form", "password", "problem", "outcome"].map(byId);
const link = new URLSearchParams(location.hash.slice(1));
const [token, handle] = [link.get("token"), link.get("handle")];
// For password managers, which keep a password by the name it belongs to.
if (handle) { byId("username").value = handle; byId("whose").textContent = "@" + handle; }
history.replaceState(null, "", location.pathname);
const over = "This link is used up or too old. Ask for another one where you log in.";
const end = (text) => { form.hidden = true; outcome.textContent = text; };
if (token) { form.hidden = false; password.focus(); } else end(over);
byId("show").addEventListener("change", (event) => { password.type = event.target.checked ? "text" : "password"; });
const call = (operation, body, headers) => fetch("/v1/" + operation, {
  method: "POST", headers: { "content-type": "application/json", ...headers }, body: JSON.stringify(body) });
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const button = byId("submit");
  button.disabled = true;
  problem.textContent = "";
  try {
    const response = await call("auth.resetPassword", { token, password: password.value, device: { name: "Password page" } });
    const answer = await response.json();
    if (response.ok) {
      password.value = "";
      end("Your password is changed. Log in with it on your devices.");
      if (answer.accessToken) await call("auth.logout", {}, { authorization: "Bearer " + answer.accessToken });
    } else if (answer.error.code === "invalid-code") end(over);
    else {
      const field = answer.error.fields?.password;
      problem.textContent = field ? "This password " + field + "." : answer.error.message;
    }
  } catch {
    problem.textContent = "The server does not answer. Try again in a moment.";
  } finally {
    button.disabled = false;
  }
});
`;
