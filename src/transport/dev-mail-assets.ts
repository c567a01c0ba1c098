/** Style and script of the development mailbox, inlined into its page so that it needs nothing else. */

export const devMailStyle = `
:root { color-scheme: light dark; --line: light-dark(#0002, #fff2); --soft: light-dark(#0000000a, #ffffff12);
  --quiet: light-dark(#5a6069, #a2a9b3); --accent: light-dark(#2257c4, #8ab4ff); --card: light-dark(#fff, #1e2126); }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: max(1.5rem, env(safe-area-inset-top)) 1rem 5rem; max-width: 44rem;
  font: 1rem/1.5 system-ui, sans-serif; background: light-dark(#f6f7f9, #14161a); color: light-dark(#1c1e21, #e6e8eb); }
h1 { margin: 0; font-size: 1.5rem; line-height: 1.25; }
header p { margin: .25rem 0 1.5rem; color: var(--quiet); text-wrap: pretty; }
a { color: var(--accent); }
article, .empty { margin: 0 0 1rem; padding: 1rem; border: 1px solid var(--line); border-radius: .75rem; background: var(--card); }
.empty { padding: 3rem 1rem; text-align: center; }
h2 { margin: 0; font-size: 1.05rem; overflow-wrap: anywhere; }
.meta { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 0 1rem; margin: .125rem 0 .75rem;
  font-size: .875rem; color: var(--quiet); overflow-wrap: anywhere; }
.meta time { font-variant-numeric: tabular-nums; }
.code { display: flex; flex-wrap: wrap; align-items: center; justify-content: space-between; gap: .5rem 1rem; margin: 0 0 .5rem;
  padding: .5rem .5rem .5rem 1rem; border-radius: .5rem; background: var(--soft); }
.code code { font: 700 1.5rem/1.2 ui-monospace, monospace; letter-spacing: .08em; user-select: all; overflow-wrap: anywhere; }
.code.long code { font-size: .9375rem; font-weight: 400; letter-spacing: 0; flex: 1 1 14rem; min-width: 0; }
.code.long a { flex: 1 1 14rem; min-width: 0; min-height: 2.75rem; align-content: center; overflow-wrap: anywhere; }
.bubble { display: inline-block; max-width: 34rem; margin: .25rem 0 0; padding: .625rem 1rem; overflow-wrap: anywhere;
  white-space: pre-wrap; border-radius: 1.25rem 1.25rem 1.25rem .25rem; background: light-dark(#e6effd, #24344f); }
button { min-width: 5.5rem; min-height: 2.75rem; padding: 0 1rem; border: 1px solid var(--line); border-radius: .5rem; font: inherit;
  background: var(--card); color: inherit; cursor: pointer; }
button:hover { border-color: var(--accent); }
button:focus-visible, a:focus-visible, summary:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
summary { min-height: 2.75rem; padding: .625rem 0; color: var(--quiet); cursor: pointer; }
details[open] > summary { color: inherit; }
iframe { display: block; width: 100%; height: 24rem; border: 1px solid var(--line); border-radius: .5rem; background: Canvas; }
pre { margin: 0; padding: .75rem; border-radius: .5rem; background: var(--soft); white-space: pre-wrap; overflow-wrap: anywhere; }
#status { position: fixed; inset: auto 0 max(1rem, env(safe-area-inset-bottom)); margin: 0; text-align: center; pointer-events: none; }
`;

/** Copies codes, and shows what comes as it comes unless a message is open. */
export const devMailScript = `
const status = document.getElementById("status");
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  try {
    await navigator.clipboard.writeText(button.dataset.copy);
    button.textContent = "Copied";
    setTimeout(() => { button.textContent = "Copy"; }, 2000);
  } catch {
    getSelection().selectAllChildren(button.previousElementSibling);
    status.textContent = "Selected; copy it with your keyboard.";
  }
});
const main = document.querySelector("main");
setInterval(async () => {
  if (document.hidden || document.querySelector("details[open]")) return;
  try {
    const received = await (await fetch("/dev/mail.json")).json();
    status.textContent = "";
    const newest = received[0]?.at ?? "";
    if (newest !== main.dataset.newest || String(received.length) !== main.dataset.count) location.reload();
  } catch {
    status.textContent = "The server does not answer.";
  }
}, 2000);
`;
