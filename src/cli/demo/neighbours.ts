/** People of the demo whom the dozen know by sight: they follow and are followed, and talk elsewhere. */
import type { DemoPerson } from "./people.ts";

export interface Neighbour extends DemoPerson {
  readonly pronouns: string;
  readonly location: string;
}

/** Handle, name, bio, pronouns, where they live; one a line. */
const lines = `
amara.nwosu|Amara Nwosu|Runs the tool library. Brings back your drill, asks about your mother.|she/her|Lagos
piotr_zielinski|Piotr Zieliński|Beekeeper on a flat roof. 40,000 flatmates.|he/him|Kraków
mei.lin_chen|陈美琳|Maps, mostly of places that are gone.|she/her|台北
omar_elsayed|عمر السيد|Oud at weddings, spreadsheets at work.|he/him|القاهرة
freja.holm|Freja Holm|Sails when there is wind, complains when there is none.|she/her|Aarhus
tilda_berg|Tilda Berg|Ceramics. Everything leaks a little.|they/them|Göteborg
gregor_maier|Gregor Maier|Collects radio valves and opinions.|he/him|Graz
naledi.khumalo|Naledi Khumalo|Choir director. Yes, you can sing.|she/her|Durban
hugo_marchetti|Hugo Marchetti|Bicycle mechanic. Your chain is dry.|he/him|Torino
anouk.peeters|Anouk Peeters|Night trains and thermos flasks.|she/her|Gent
rohan_mehta|रोहन मेहता|Cricket on Sundays, databases otherwise.|he/him|Pune
svetlana.k|Светлана Ковалёва|Restores paintings with cotton buds and patience.|she/her|Рига
diego_fuentes|Diego Fuentes|Street food map of the east side, version nine.|he/him|Valparaíso
yuki.tanabe|田辺 由紀|Printmaker. Ink under the nails since 2004.|she/her|京都
malin_strand|Malin Strand|Swims in the sea until November.|she/her|Bergen
kwabena.osei|Kwabena Osei|Teaches chess to people taller than he is.|he/him|Kumasi
ines_carvalho|Inês Carvalho|Tiles. I photograph tiles.|she/her|Porto
viktor.h|Viktor Halász|Baker's assistant to Sofia on bad days.|he/him|Pécs
zahra_rahimi|زهرا رحیمی|Midwife. 611 so far.|she/her|شیراز
ewan.mcleod|Ewan McLeod|Hill walker, sandwich engineer.|he/him|Inverness
lucia_bravo|Lucía Bravo|Puppets for grown-ups.|ella|Sevilla
bao.nguyen|Nguyễn Bảo|Coffee, slowly.|he/him|Đà Lạt
clara_wolff|Clara Wolff|Sound archive of doorbells.|she/her|Leipzig
mateus.rocha|Mateus Rocha|Football referee. Somebody must.|he/him|Recife
eleni_p|Ελένη Παππά|Olives, accounts, two grandmothers.|she/her|Χανιά
arjun.pillai|Arjun Pillai|Lighthouse keeper's grandson.|he/him|Kochi
salome_g|სალომე გელაშვილი|Folk dance and fluid dynamics.|she/her|თბილისი
finn.oreilly|Finn O’Reilly|Writes letters for people who have no time.|he/him|Galway
noor_aziz|Noor Aziz|Paramedic. Ask me anything but that.|she/her|Leeds
theo.lambert|Théo Lambert|Crossword setter. 7 down is an apology.|he/him|Lyon
ji.woo_park|박지우|Animator of very small frogs.|they/them|부산
katya_bondar|Катя Бондар|Tram photographer. Yusuf drove most of them.|she/her|Львів
samir.haddad|سمير حداد|Leila's cousin. The other one.|he/him|بيروت
agnes_nemeth|Ágnes Németh|Knits in meetings.|she/her|Szeged
oluwaseun.a|Olúwaṣeun Adé|Drums, then more drums.|he/him|Ìbàdàn
pernille_dahl|Pernille Dahl|Tax law too. We do not talk about it.|she/her|Oslo
marek.novak|Marek Novák|Restores wooden skis, uses them in July.|he/him|Brno
chiara_fontana|Chiara Fontana|Glass, fire, plasters.|she/her|Murano
tariq_saleh|Tariq Saleh|Mathematics in two alphabets.|he/him|Amman
hedda.lie|Hedda Lie|Fish market at five, poems at six.|she/her|Tromsø
jun_watanabe|渡辺 淳|Second violin in a very good amateur quartet.|he/him|横浜
rosa.ibarra|Rosa Ibarra|Allotment 18. Rival pumpkins.|she/her|Bilbao
kofi.boateng|Kofi Boateng|Makes shoes that last.|he/him|Accra
linnea_ek|Linnéa Ek|School librarian. Late fees in biscuits.|she/her|Umeå
emre.yildiz|Emre Yıldız|Yusuf's grandson, the one with the bridge of spaghetti.|he/him|İzmir
dana_levi|דנה לוי|Night gardener.|she/her|חיפה
oskar.lund|Oskar Lund|Cello, cellar, celery.|he/him|Malmö
priscila_gomes|Priscila Gomes|Roller derby number 42.|she/her|Belém
wanjiku.mwangi|Wanjikũ Mwangi|Birds before breakfast.|she/her|Nakuru
anselm_vogt|Anselm Vogt|Repairs accordions, plays them badly on purpose.|he/him|Passau
`;

const firstJoinedDaysAgo = 190;

/** The order is that of their coming. */
export const neighbours: readonly Neighbour[] = lines
  .trim()
  .split("\n")
  .map((line, index) => {
    const [handle = "", displayName = "", bio = "", pronouns = "", location = ""] = line.split("|");
    const year = 1955 + ((index * 17) % 48);
    const birthDate = `${year}-${twoDigits(1 + ((index * 5) % 12))}-${twoDigits(1 + ((index * 11) % 28))}`;
    const joinedDaysAgo = firstJoinedDaysAgo - index * 3;
    return { handle, displayName, bio, birthDate, joinedDaysAgo, pronouns, location };
  });

function twoDigits(value: number): string {
  return String(value).padStart(2, "0");
}
