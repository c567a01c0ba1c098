/** Which letters somebody may have meant to type: those of the scripts they typed, as folded names have them. */

const scripts: readonly (readonly [RegExp, string])[] = [
  [/[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}]/u, "abcdefghijklmnopqrstuvwxyz"],
  [/\p{Nd}/u, "0123456789"],
  [/\p{Script=Arabic}/u, "ابتثجحخدذرزسشصضطظعغفقكلمنهويپچژگ"],
  [/\p{Script=Hebrew}/u, "אבגדהוזחטיכלמנסעפצקרשת"],
  [/\p{Script=Armenian}/u, "աբգդեզէըթժիլխծկհձղճմյնշոչպջռսվտրցւփքօֆ"],
  [/\p{Script=Georgian}/u, "აბგდევზთიკლმნოპჟრსტუფქღყშჩცძწჭხჯჰ"],
  [/\p{Script=Devanagari}/u, "अआइईउएओकखगघचछजझटठडढणतथदधनपफबभमयरलवशषसहािीुूेैोौ्ं"],
  [/\p{Script=Bengali}/u, "অআইউএওকখগঘচছজঝটঠডঢণতথদধনপফবভমযরলশষসহািীুূেো্"],
  [/\p{Script=Thai}/u, "กขคฆงจฉชซฌญฎฏฐณดตถทธนบปผพฟภมยรลวศษสหอฮะาิีึืุูเแโใไ่้"],
  [
    /[\p{Script=Hiragana}\p{Script=Katakana}]/u,
    "あいうえおかきくけこさしすせそたちつてとなにぬねのはひふへほまみむめもやゆよらりるれろわをん",
  ],
];

export function lettersOf(query: string): string {
  return scripts.map(([script, letters]) => (script.test(query) ? letters : "")).join("");
}
