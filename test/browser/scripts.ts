/** What pages run in these tests, as text: the browser's own names are unknown to the rest of the project. */

const literal = (value: unknown): string => JSON.stringify(value);

/** As a client of ours calls: with cookies. */
export function callScript(url: string, input: object, token?: string): string {
  const headers = {
    "content-type": "application/json",
    "hubbub-cookies": "1",
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
  };
  const request = { method: "POST", headers, body: literal(input), credentials: "include" };
  return `fetch(${literal(url)}, ${literal(request)}).then(async (answer) => ({ status: answer.status, body: await answer.json() }))`;
}

/** Whether a request got an answer that the page may know of. */
export function sendScript(url: string, request: object): string {
  return `fetch(${literal(url)}, ${literal({ credentials: "include", ...request })}).then((answer) => "answered " + answer.status, () => "kept from the answer")`;
}

export function formScript(url: string): string {
  return `{
    const form = document.createElement("form");
    Object.assign(form, { action: ${literal(url)}, method: "post", enctype: "text/plain" });
    document.body.append(form);
    form.submit();
  }`;
}

export function frameScript(url: string): string {
  return `{
    const frame = document.createElement("iframe");
    frame.src = ${literal(url)};
    document.body.append(frame);
  }`;
}

/** Loads it as a script, a style or an image of the page's own. */
export function embedScript(tag: "script" | "img" | "link", url: string): string {
  return `new Promise((resolve) => {
    const element = document.createElement(${literal(tag)});
    element.addEventListener("load", () => resolve("shown"));
    element.addEventListener("error", () => resolve("refused"));
    if (element.tagName === "LINK") Object.assign(element, { rel: "stylesheet", href: ${literal(url)} });
    else element.src = ${literal(url)};
    document.body.append(element);
  })`;
}

export function socketScript(url: string): string {
  return `new Promise((resolve) => {
    const socket = new WebSocket(${literal(url)});
    socket.addEventListener("open", () => resolve("open"));
    socket.addEventListener("error", () => resolve("refused"));
  })`;
}
