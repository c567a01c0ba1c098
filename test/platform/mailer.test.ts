import { afterAll, beforeAll, expect, test } from "bun:test";
import { createServer } from "node:net";
import { layOut } from "#src/platform/mail-layout.ts";
import { DevelopmentMailbox } from "#src/platform/mailbox.ts";
import { createSmtpMailer, type SmtpMailer } from "#src/platform/mailer.ts";
import { startSmtp, type Smtp } from "#test/harness/services.ts";

let smtp: Smtp;
let mailer: SmtpMailer;

beforeAll(async () => {
  smtp = await startSmtp();
  mailer = createSmtpMailer({ url: smtp.url, from: "Hubbub <hub@example.org>" });
});

afterAll(async () => {
  mailer.close();
  await smtp.stop();
});

const letter = (to: string, paragraphs: string[] = ["Hello."]) =>
  layOut({ to, subject: "Grüße <b>", code: "12345678", paragraphs });

test("a mail arrives as text and as HTML, with a code on a line of its own", async () => {
  await mailer.send(letter("ann@example.org", ["Your code:", "<script>alert(1)</script> & more"]));
  const { source, from } = await smtp.next("ann@example.org");
  expect(from).toBe("hub@example.org");
  expect(source).toContain("From: Hubbub <hub@example.org>");
  expect(source).toContain("multipart/alternative");
  expect(source).toMatch(/^12345678\r?$/m);
  expect(source).toContain("&lt;script&gt;");
});

test.each([
  "a,b@example.org",
  '"x" <evil@example.org>, ann@example.org',
  "ann@example.org\r\nBcc: evil@example.org",
])("the address %j reaches nobody else", async (to) => {
  await mailer.send(letter(to)).catch(() => undefined);
  expect(
    smtp.mails.flatMap((mail) => mail.to).filter((address) => address.startsWith("evil")),
  ).toEqual([]);
  expect(smtp.mails.some(({ source }) => /^Bcc:/im.test(source))).toBe(false);
});

const outcome = (one: SmtpMailer) =>
  one.send(letter("ann@example.org")).then(
    () => "sent",
    () => "refused",
  );

test("a server that is away or says nothing is an error in good time", async () => {
  const silent = createServer();
  await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
  const address = silent.address();
  const port = typeof address === "object" && address ? address.port : 0;
  const waiting = createSmtpMailer({ url: `smtp://127.0.0.1:${port}`, from: "a@example.org" });
  const begun = performance.now();
  expect(await outcome(waiting)).toBe("refused");
  expect(performance.now() - begun).toBeLessThan(8_000);
  waiting.close();
  await new Promise<void>((resolve) => silent.close(() => resolve()));
  const away = createSmtpMailer({ url: `smtp://127.0.0.1:${port}`, from: "a@example.org" });
  expect(await outcome(away)).toBe("refused");
  away.close();
}, 60_000);

test("the development mailbox keeps the latest two hundred, newest first", async () => {
  const mailbox = new DevelopmentMailbox({ now: () => new Date("2026-11-22T09:00:00.000Z") });
  for (let count = 1; count <= 205; count += 1) await mailbox.send(letter(`p${count}@example.org`));
  const kept = mailbox.list();
  expect(kept).toHaveLength(200);
  expect(kept[0]?.to).toBe("p205@example.org");
  expect(kept.at(-1)?.to).toBe("p6@example.org");
  expect(kept[0]?.at.toISOString()).toBe("2026-11-22T09:00:00.000Z");
});
