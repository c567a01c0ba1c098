/** Style and script of the development mailbox, inlined into its page so that it needs nothing else. */

export const devMailStyle = `
:root { color-scheme: light dark; --line: #8884; --soft: #8881; --accent: light-dark(#2257c4, #8ab4ff); }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1.5rem 1rem 4rem; max-width: 44rem; font: 1rem/1.5 system-ui, sans-serif;
  background: light-dark(#fafafa, #16181c); color: light-dark(#1c1e21, #e6e8eb); }
h1 { margin: 0; font-size: 1.5rem; }
header p { margin: .25rem 0 1.5rem; color: light-dark(#5a6069, #a2a9b3); }
a { color: var(--accent); }
article, .empty { margin: 0 0 1rem; padding: 1rem; border: 1px solid var(--line); border-radius: .75rem;
  background: light-dark(#fff, #1e2126); }
.empty { padding: 3rem 1rem; text-align: center; }
h2 { margin: 0; font-size: 1.05rem; overflow-wrap: anywhere; }
.meta { display: flex; flex-wrap: wrap; gap: 0 1rem; margin: .125rem 0 .75rem; font-size: .875rem;
  color: light-dark(#5a6069, #a2a9b3); overflow-wrap: anywhere; }
.code { display: flex; flex-wrap: wrap; align-items: center; gap: .75rem; margin: 0 0 .75rem; }
.code code { font: 700 1.75rem/1.2 ui-monospace, monospace; letter-spacing: .1em; user-select: all; }
button { min-height: 2.75rem; padding: 0 1rem; border: 1px solid var(--line); border-radius: .5rem; font: inherit;
  background: var(--soft); color: inherit; cursor: pointer; }
button:focus-visible, a:focus-visible, summary:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
summary { min-height: 2.25rem; padding: .375rem 0; cursor: pointer; }
iframe { width: 100%; height: 24rem; border: 1px solid var(--line); border-radius: .5rem; background: Canvas; }
pre { margin: 0; padding: .75rem; border-radius: .5rem; background: var(--soft); white-space: pre-wrap; overflow-wrap: anywhere; }
#status { position: fixed; inset: auto 0 1rem; margin: 0; text-align: center; pointer-events: none; }
`;

/** Copies codes, and shows new mail as it comes unless a message is open. */
export const devMailScript = `
const status = document.getElementById("status");
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  try {
    await navigator.clipboard.writeText(button.dataset.copy);
    button.textContent = "Copied";
    setTimeout(() => { button.textContent = "Copy code"; }, 2000);
  } catch {
    getSelection().selectAllChildren(button.previousElementSibling);
    status.textContent = "Selected; copy it with your keyboard.";
  }
});
const main = document.querySelector("main");
setInterval(async () => {
  if (document.hidden || document.querySelector("details[open]")) return;
  try {
    const mails = await (await fetch("/dev/mail.json")).json();
    const newest = mails[0]?.at ?? "";
    if (newest !== main.dataset.newest || String(mails.length) !== main.dataset.count) location.reload();
  } catch {
    status.textContent = "The server does not answer.";
  }
}, 2000);
`;
