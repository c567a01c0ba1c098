/** By which beginnings and slips a name is found, in the scripts and forms that people write it. */
import { expect, test } from "bun:test";
import { TestServer, type Person } from "#test/harness/server.ts";
import { befriend } from "./profile-support.ts";

const server = await TestServer.start();
const viewer = await server.person("viewer");

interface Page {
  readonly items: readonly { readonly displayName: string }[];
  readonly nextCursor: string | null;
}

async function named(displayName: string): Promise<Person> {
  const person = await server.person("p");
  await person.call("profile.update", { displayName });
  return person;
}

async function find(query: string, page: object = {}): Promise<string[]> {
  const { items } = await viewer.call<Page>("profile.search", { query, ...page });
  return items.map((item) => item.displayName);
}

async function expectFound(name: string, queries: readonly string[]): Promise<void> {
  for (const query of queries) expect([query, await find(query)]).toEqual([query, [name]]);
}

test("a name is found by any of its words, in any order", async () => {
  await named("Ana Lucía Torres Quintana");
  await expectFound("Ana Lucía Torres Quintana", [
    ...["ana luc", "lucia", "torres", "quint", "quintana ana", "ana quintana", "torres quin"],
    ...["lucia torres", "quintana ana lucia"],
  ]);
  expect(await find("ana quebec")).toEqual([]);
});

test("a name is found by its words where they are written without spaces", async () => {
  const names = ["欧阳磊", "한지민", "渡辺 美咲", "鈴木サクラ"];
  await Promise.all(names.map(named));
  await expectFound("欧阳磊", ["欧阳", "磊", "阳磊"]);
  await expectFound("한지민", ["한지", "지민", "지ㅁ", "민"]);
  await expectFound("渡辺 美咲", ["渡辺", "渡辺美", "美咲", "美咲 渡"]);
  await expectFound("鈴木サクラ", ["鈴木さく", "鈴木サ"]);
});

test("letters that are written for each other are one, and marks that are left out are not missed", async () => {
  await Promise.all(
    ["أَحْمَد الزهراني", "علی رضایی", "अनन्या क़ुरैशी", "นภา วงศ์สวัสดิ์", "Σοφία Νίκου"].map(named),
  );
  await expectFound("أَحْمَد الزهراني", ["احمد", "أحمد", "الزهراني", "الزهراني احمد"]);
  await expectFound("علی رضایی", ["علي", "رضايي", "رضا"]);
  await expectFound("अनन्या क़ुरैशी", ["अनन्या", "कुरैशी"]);
  await expectFound("นภา วงศ์สวัสดิ์", ["นภา", "วงศ์"]);
  await expectFound("Σοφία Νίκου", ["σοφια", "nikou"]);
});

test("what stands between words and within them does not matter", async () => {
  await Promise.all(["Siobhán O’Súilleabháin", "Jan Van-der-Berg", "Uwe Großmann"].map(named));
  await expectFound("Siobhán O’Súilleabháin", ["osuill", "o'suill", "O’SUILL"]);
  await expectFound("Jan Van-der-Berg", ["van der berg", "van-der", "der berg", "jan van der"]);
  await expectFound("Uwe Großmann", ["grossmann", "großm"]);
  const wren = await server.person("wren");
  await wren.call("profile.update", { displayName: "Bird" });
  expect(wren.handle).toContain("_");
  await expectFound("Bird", [wren.handle.replaceAll("_", " "), wren.handle.replaceAll("_", ".")]);
});

test("one slip is forgiven anywhere, the first letter too, in each word's beginning and in other scripts", async () => {
  await Promise.all(["Valentina Okonkwo", "محمد الفاسي", "สมชาย ใจดี"].map(named));
  await expectFound("Valentina Okonkwo", [
    ...["balentina", "alentina", "avlentina", "vaalentina", "valntina", "valemtina", "valentian"],
    ...["okonkvo", "pkonkwo", "okonwo", "valentina okonkow", "okonkwo valemtina"],
  ]);
  await expectFound("محمد الفاسي", ["محند", "حممد", "محممد"]);
  await expectFound("สมชาย ใจดี", ["สมชาน"]);
  // Two of them, where nothing else is found and the rest is alike; not where nothing is.
  expect(await find("valentna okonko")).toEqual(["Valentina Okonkwo"]);
  expect(await find("qalemtima")).toEqual([]);
});

test("who is called just so comes before whoever's name goes on, and both before a slip, unless a friend made it", async () => {
  const names = ["Ottoline", "Otto Vandermeulenbroek", "Otho"];
  const [, , slip] = await Promise.all(names.map(named));
  if (!slip) throw new Error("three people");
  expect(await find("otto")).toEqual(["Otto Vandermeulenbroek", "Ottoline", "Otho"]);
  expect(await find("otto", { limit: 2 })).toEqual(["Otto Vandermeulenbroek", "Ottoline"]);
  await befriend(viewer, slip);
  expect(await find("otto")).toEqual(["Otho", "Otto Vandermeulenbroek", "Ottoline"]);
});

test("a change of name is found at once, and the old one no more", async () => {
  const person = await named("Perpetua Oldname");
  await person.call("profile.update", { displayName: "Perpetua Neuname" });
  expect([await find("oldname"), await find("neuname")]).toEqual([[], ["Perpetua Neuname"]]);
});
