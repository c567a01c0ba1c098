/** Words that names are made of, in the scripts that people write theirs in. */
export interface Culture {
  /** How many of a hundred people. */
  readonly share: number;
  readonly given: string;
  readonly family: string;
  /** Given names as their bearers write them in Latin letters. */
  readonly latin: string;
  /** Between the two names; some write none. */
  readonly joint?: string;
  /** The family's name first. */
  readonly familyFirst?: true;
}

export const cultures: readonly Culture[] = [
  {
    share: 24,
    given:
      "Emma Liam Olivia Noah Ava Ethan Sophia Lucas Mia Mason Isabella Logan Charlotte James Amelia Benjamin Harper Henry Evelyn Jack Grace Owen Ella Samuel Lily Daniel Chloe Gabriel Nora Thomas Hazel Walter Ruth George Alice Arthur Clara Edward Violet Frank",
    family:
      "Smith Johnson Williams Brown Jones Miller Davis Wilson Anderson Taylor Moore Jackson Martin Thompson White Harris Clark Lewis Robinson Walker Young King Wright Scott Green Baker Adams Nelson Carter Mitchell Parker Turner Phillips Campbell Evans Edwards Collins Stewart Morris Rogers",
    latin:
      "emma liam olivia noah ava ethan sophia lucas mia mason bella logan charlotte james amelia ben harper henry evelyn jack",
  },
  {
    share: 12,
    given:
      "Sofía Mateo Valentina Santiago Camila Sebastián Lucía Martín Elena Andrés Inés Joaquín Renata Diego Ximena Álvaro Carmen Rubén Pilar Íñigo João Beatriz Tiago Letícia Caetano",
    family:
      "García Rodríguez Hernández López Martínez González Pérez Sánchez Ramírez Torres Flores Rivera Gómez Díaz Reyes Cruz Morales Ortiz Gutiérrez Chávez Souza Araújo Conceição Magalhães Núñez",
    latin:
      "sofia mateo valen santi cami sebas lucia martin elena andres ines joaquin renata diego ximena",
  },
  {
    share: 8,
    given:
      "Zoë François Jürgen Søren Åsa Bjørn Łukasz Zofia Jiří Šárka Ágnes László Ioana Ștefan Mehmet Ayşe Çağla İpek Eılís Siobhán Þóra Ævar Ülle Žiga",
    family:
      "Müller Lefèvre Ångström Sørensen Kowalczyk Dvořák Szabó Popescu Yılmaz Öztürk Ó’Súilleabháin Guðmundsdóttir Tõnisson Novák Wójcik Čapek Bäcker D’Angelo Van-der-Berg Nygård",
    latin: "zoe francois juergen soeren asa bjorn lukasz zofia jiri sarka agnes laszlo ioana",
  },
  {
    share: 7,
    given:
      "Анна Иван Мария Дмитрий Елена Сергей Ольга Алексей Наталья Михаил Олена Тарас Йована Стефан Ґанна Їжак",
    family:
      "Иванова Смирнов Кузнецова Попов Соколова Лебедев Козлова Новиков Морозова Волков Шевченко Ђорђевић Љубић Щербак",
    latin: "anna ivan maria dmitry elena sergey olga alexey natasha misha olena taras",
  },
  {
    share: 8,
    given: "伟 芳 娜 秀英 敏 静 丽 强 磊 军 洋 勇 艳 杰 娟 涛 明 超 霞 平 子涵 欣怡 浩然",
    family: "王 李 张 刘 陈 杨 黄 赵 吴 周 徐 孙 马 朱 胡 郭 何 高 林 欧阳",
    latin: "wei fang na xiuying min jing li qiang lei jun yang yong yan jie juan",
    joint: "",
    familyFirst: true,
  },
  {
    share: 6,
    given: "太郎 花子 健二 美咲 翔太 さくら 陽菜 蓮 結衣 大輝 ひなた そうた ケンジ ユキ 七海 直樹",
    family: "佐藤 鈴木 高橋 田中 伊藤 渡辺 山本 中村 小林 加藤 吉田 山田 森山 斎藤",
    latin: "taro hanako kenji misaki shota sakura hina ren yui daiki hinata sota",
    joint: " ",
    familyFirst: true,
  },
  {
    share: 5,
    given: "민준 서연 도윤 서윤 예준 지우 시우 하은 주원 지민 수빈 은지 현우 다은",
    family: "김 이 박 최 정 강 조 윤 장 임 한 오 서 신",
    latin: "minjun seoyeon doyun jiwoo siwoo haeun juwon jimin subin eunji",
    joint: "",
    familyFirst: true,
  },
  {
    share: 9,
    given:
      "محمد فاطمة علي مريم أحمد ليلى عمر نور يوسف زينب حسن سارة إبراهيم هدى رضا شیرین پریسا کامران",
    family: "الحسن الأحمد حداد منصور خوري الشريف العلي سلیمانی رضایی بن‌علي عبد‌الله الزهراني",
    latin: "mohamed fatima ali maryam ahmed layla omar nour youssef zainab hassan sara",
  },
  {
    share: 2,
    given: "נועה דוד תמר יוסף מאיה איתן שרה אורי רחל דניאל",
    family: "כהן לוי מזרחי פרץ ביטון דהן אברהם פרידמן",
    latin: "noa david tamar yosef maya eitan sara uri rachel",
  },
  {
    share: 8,
    given: "आरव अनन्या विवान दीया आदित्य प्रिया कृष्ण मीरा राहुल नेहा শুভ মিতা রিয়া அருண் கவிதா",
    family: "शर्मा वर्मा गुप्ता सिंह पटेल मिश्रा যাদব দাস চৌধুরী குமார் ராமன்",
    latin: "aarav ananya vivaan diya aditya priya krishna meera rahul neha shubho mita arun kavita",
  },
  {
    share: 3,
    given: "Γιώργος Μαρία Δημήτρης Ελένη Νίκος Κατερίνα Ανδρέας Σοφία",
    family: "Παπαδόπουλος Νικολάου Γεωργίου Ιωάννου Χατζηδάκης Αγγελόπουλος",
    latin: "giorgos maria dimitris eleni nikos katerina andreas",
  },
  {
    share: 3,
    given: "สมชาย สุดา นภา ก้อง ใบเตย ภูมิ ดาว แก้ว",
    family: "ใจดี สุขสันต์ วงศ์สวัสดิ์ ทองคำ ศรีสุข บุญมี",
    latin: "somchai suda napa kong baitoey phum dao kaew",
  },
  {
    share: 2,
    given: "გიორგი ნინო დავითი მარიამი Արամ Անի Տիգրան Մարիամ አበበ ሰላም ተስፋዬ",
    family: "ბერიძე კაპანაძე მაისურაძე Պետրոսյան Սարգսյան ገብረ ታደሰ",
    latin: "giorgi nino davit mariam aram ani tigran abebe selam",
  },
  {
    share: 3,
    given:
      "Chidi Adaeze Kwame Amina Tunde Zanele Sipho Wanjiru Ọlá Ṣadé Nguyễn Hương Đức Thảo Ngọc",
    family: "Okafor Adeyemi Mensah Diallo Nkosi Kamau Ọláwálé Trần Phạm Đặng Hoàng Lê",
    latin: "chidi ada kwame amina tunde zanele sipho wanjiru ola sade huong duc thao ngoc",
  },
];

export const words = [
  ..."amber birch cedar delta ember fable garnet harbor indigo juniper kestrel lumen maple nectar".split(
    " ",
  ),
  ..."onyx pebble quartz raven sable tundra umber violet willow zephyr coffee bikes books photo".split(
    " ",
  ),
  ..."studio music runs draws cooks writes codes travels garden vinyl ceramics chess astro surf".split(
    " ",
  ),
] as const;

export const places =
  "Lisbon|São Paulo|Kraków|Lagos|大阪|서울|القاهرة|Αθήνα|Київ|Mumbai|Chiang Mai|Tbilisi|Montréal|Reykjavík|Nairobi|Cusco|Hội An|Leeds|Oaxaca|תל אביב".split(
    "|",
  );

export const pronouns = ["she/her", "he/him", "they/them", "ella", "iel", "any"];

export const bios =
  "Builds bridges, burns toast.|写真と自転車。|Mostly plants, sometimes people.|Учу физику и терпению.|Trains, maps, long walks.|مترجمة وأحب القهوة|Night nurse. Day sleeper.|Part-time beekeeper, full-time optimist.|Cocino mejor de lo que canto.|Lettering, letters, letting go.|책과 고양이 🐈|Opinions about butter.|Here for the comments.|Photographe du dimanche.|Learning the cello at 47. Sorry, neighbours.".split(
    "|",
  );
