import { expect, test } from "bun:test";
import { layOut, type Letter } from "#src/platform/mail-layout.ts";
import { DevelopmentMailbox } from "#src/platform/mailbox.ts";
import { devMail } from "#src/transport/dev-mail.ts";

async function pages(...letters: Letter[]) {
  const mailbox = new DevelopmentMailbox({ now: () => new Date("2026-11-22T09:00:00.000Z") });
  for (const letter of letters) await mailbox.send(layOut(letter));
  const app = devMail(mailbox);
  const get = (path: string) => app.handle(new Request(`http://localhost${path}`));
  return { page: await get("/dev/mail"), json: await get("/dev/mail.json") };
}

const withCode: unknown = expect.stringContaining("40721593");
const ann = {
  to: "ann@example.org",
  subject: "Your code",
  code: "40721593",
  paragraphs: ["Hello."],
};

const { code: _, ...letter } = ann;

test("scripts get the newest mail first", async () => {
  const { json } = await pages(ann, { ...ann, to: "bob@example.org" });
  expect(await json.json()).toEqual([
    expect.objectContaining({ to: "bob@example.org", at: "2026-11-22T09:00:00.000Z" }),
    {
      kind: "mail",
      to: "ann@example.org",
      subject: "Your code",
      text: withCode,
      html: withCode,
      at: "2026-11-22T09:00:00.000Z",
    },
  ]);
});

test("a link that a mail is sent for can be followed and copied, although the mail is shown inert", async () => {
  const url = `http://localhost:3000/reset-password#token=${"a".repeat(64)}&handle=ann`;
  const { page } = await pages({ ...letter, link: { text: "Choose", url } });
  const html = await page.text();
  const escaped = url.replace("&", "&amp;");
  expect(html).toContain(`<a href="${escaped}"`);
  expect(html).toContain(`data-copy="${escaped}"`);
});

test("people get a page with the code to copy", async () => {
  const { page } = await pages(ann);
  const html = await page.text();
  expect(page.headers.get("content-type")).toStartWith("text/html");
  expect(html).toContain('data-copy="40721593"');
  expect(html).not.toMatch(/(src|href)="(https?:)?\/\//);
});

test("text messages stand between the mails, by the time they came", async () => {
  const times = ["09:00", "09:01", "09:02"].map((at) => new Date(`2026-11-22T${at}:00.000Z`));
  const mailbox = new DevelopmentMailbox({ now: () => times.shift() ?? new Date() });
  await mailbox.send(layOut(ann));
  await mailbox.sms.send({ to: "+436641234567", text: "Your code is 11112222. <b>" });
  await mailbox.send(layOut({ ...ann, subject: "Another" }));
  const app = devMail(mailbox);
  const json = await app.handle(new Request("http://localhost/dev/mail.json"));
  expect(await json.json()).toMatchObject([
    { kind: "mail", subject: "Another" },
    { kind: "sms", to: "+436641234567", text: "Your code is 11112222. <b>" },
    { kind: "mail", subject: "Your code" },
  ]);
  const html = await (await app.handle(new Request("http://localhost/dev/mail"))).text();
  // The number has more digits than a code.
  expect(html.match(/data-copy="\d+"/g)).toEqual([
    'data-copy="40721593"',
    'data-copy="11112222"',
    'data-copy="40721593"',
  ]);
  expect(html).toContain("Your code is 11112222. &lt;b&gt;");
});

test("a token on a line of its own is there to copy", async () => {
  const token = "q".repeat(43);
  const { page } = await pages({ ...ann, code: token });
  expect(await page.text()).toContain(`data-copy="${token}"`);
});

test("an empty mailbox says how to fill it", async () => {
  const { page, json } = await pages();
  expect(await page.text()).toContain("Nothing yet");
  expect(await json.json()).toEqual([]);
});

test("what a mail holds stays inert", async () => {
  const hostile = '"><script>alert(1)</script><img src=x onerror=alert(1)>';
  const { page } = await pages({ to: hostile, subject: hostile, paragraphs: [hostile] });
  const html = await page.text();
  expect(html).not.toContain("<script>alert");
  expect(html).not.toContain("<img");
  expect(html).toContain("<iframe sandbox title=");
  const policy = page.headers.get("content-security-policy") ?? "";
  expect(policy).toContain("default-src 'none'");
  expect(policy).not.toContain("script-src 'unsafe-inline'");
  expect(policy).toMatch(/script-src 'nonce-[\w-]{22}'/);
});
