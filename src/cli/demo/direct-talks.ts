/** What two people of the demo say to each other. */
import { after, say, type DirectTalk } from "./conversation.ts";

export const directTalks: readonly DirectTalk[] = [
  {
    kind: "direct",
    between: ["priya", "maya"],
    endedHoursAgo: 4.2,
    unread: { maya: 2 },
    lines: [
      say("priya", "Alive?"),
      say(
        "maya",
        "Barely. Site visit at six, concrete at seven, argument about the concrete at eight",
      ),
      say("priya", "Who won"),
      say("maya", "The concrete"),
      say(
        "priya",
        "Dinner this week? I have Thursday and then five nights in a row and then I am a ghost",
        after(5),
      ),
      say(
        "maya",
        "Thursday! The noodle place or mine? Sofia will be asleep by nine so we would have to whisper",
      ),
      say("priya", "Noodle place. I want to talk loudly and eat something I did not microwave"),
      say("maya", "7 pm, I book"),
      say("priya", "A four-year-old told me today that I have the hands of a nice bear", after(21)),
      say("priya", "I have decided it is the best thing anybody ever said to me"),
    ],
  },
  {
    kind: "direct",
    between: ["yusuf", "maya"],
    endedHoursAgo: 17,
    lines: [
      say(
        "yusuf",
        "Good evening Maya. This is Yusuf from tram line 6. You helped with my grandson's bridge made of spaghetti",
      ),
      say("maya", "Yusuf! Of course. It held eleven kilos, I still tell people"),
      say(
        "yusuf",
        "Eleven point four. Now I have a larger question. The shed at our allotment leans",
      ),
      say("maya", "Which way, and since when?"),
      say(
        "yusuf",
        "To the river. More since the winter. One post is soft, I can push my key into the wood",
      ),
      say(
        "maya",
        "That post is carrying it and it is rotten at the foot. Please nobody store anything on that side until I have seen it",
      ),
      say(
        "maya",
        "I could come on Sunday around ten? I would bring a jack and a friend with opinions",
      ),
      say("yusuf", "Sunday at ten the grandchildren are there. They will want to use the jack"),
      say("maya", "They may count to twenty for me, that is an official task"),
      say("yusuf", "Thank you. You get two tomato plants. Do not tell Leila", { replyTo: 6 }),
    ],
  },
  {
    kind: "direct",
    between: ["leila", "tomas"],
    endedHoursAgo: 31,
    unread: { tomas: 1 },
    lines: [
      say("leila", "Do you still have that two-person tent?"),
      say("tomas", "I have most of it. One pole is now a physics demonstration"),
      say("leila", "Could it be un-demonstrated by the 14th?"),
      say("tomas", "For you, yes. Where are you going?", after(2)),
      say("leila", "Three days by the sea with no signal and a dictionary. My idea of sin"),
      say("tomas", "You are going to read a dictionary in my tent"),
      say(
        "leila",
        "An old one. It has a word for the smell of the ground after rain, and a second word for the disappointment when it does not rain",
      ),
      say(
        "tomas",
        "Fixed the pole with a piece of Kenji's spruce, so your tent may now be tuned to A. Pick it up whenever you like",
        after(26),
      ),
    ],
  },
  {
    kind: "direct",
    between: ["jonas", "hanna"],
    endedHoursAgo: 2.3,
    lines: [
      say("jonas", "Hanna, may I ask you something as a professional"),
      say("hanna", "As long as it is not about slugs"),
      say(
        "jonas",
        'Interview tomorrow at 11. They asked for "a failure I learned from". I have so many, how do I choose',
      ),
      say("hanna", "Small, real, finished. Not the time you set fire to anything"),
      say("jonas", "How do you KNOW about that"),
      say(
        "hanna",
        "Sofia. Tell them about the choir that nobody signed up for, and what you did the second time",
      ),
      say("jonas", "That is good. That is annoyingly good"),
      say(
        "hanna",
        'And ask them a question back. "What would make you glad in a year that you hired me?" They never have an answer ready, and then they talk to you like a person',
      ),
      say("jonas", "Writing it on my hand"),
      say("hanna", "On paper, Jonas"),
      say(
        "jonas",
        "They kept me for two hours and then showed me the piano in the canteen",
        after(19),
      ),
      say("hanna", "Tell me you played"),
      say("jonas", "I played 🙃 they call on Monday"),
    ],
  },
  {
    kind: "direct",
    between: ["ruben", "sofia"],
    endedHoursAgo: 8,
    unread: { ruben: 2 },
    lines: [
      say("ruben", "Chef, an emergency. The custard has become eggs"),
      say("sofia", "I am not a chef and it is not an emergency. How hot?"),
      say("ruben", "It was making bubbles"),
      say(
        "sofia",
        "Then it is eggs. Throw it away without looking at it. Next time: 82 degrees and you take it off. If you have no thermometer, it should coat the spoon, and a line you draw with your finger stays",
      ),
      say("ruben", "A line stays. Understood. I have four eggs left and my daughter comes at six"),
      say("sofia", "Then make it now, with two, and keep two for your nerves"),
      say("ruben", "THE LINE STAYED", after(1)),
      say("ruben", "She asked where I bought it"),
      say("sofia", "That is the only review that counts. Now sleep, tomorrow we do shortcrust"),
      say("sofia", "Cold butter, Rubén. Colder than you think"),
    ],
  },
  {
    kind: "direct",
    between: ["dele", "ingrid"],
    endedHoursAgo: 52,
    lines: [
      say(
        "dele",
        "Your finish photo from Sunday is done. You look like a saint in an old painting, one of those with arrows",
      ),
      say("ingrid", "I had a cramp in both calves"),
      say("dele", "It reads as ecstasy"),
      say(
        "ingrid",
        "Please do not put it on your page before my mother has seen it, she thinks I take the tram",
        { deleted: true },
      ),
      say("ingrid", "Post it! But the one without the tongue"),
      say("dele", "There is no one without the tongue"),
      say("ingrid", "Then the one with the least"),
    ],
  },
  {
    kind: "direct",
    between: ["kenji", "tomas"],
    endedHoursAgo: 74,
    lines: [
      say(
        "kenji",
        "トマスさん、the spruce for your pupils is ready. Six pieces, different thickness",
      ),
      say(
        "tomas",
        "You are the best. We will tap them and find the pitch, and then I let them guess the formula",
      ),
      say(
        "kenji",
        "The third one has a knot. Do not tell them. Let them find out why it sounds wrong",
      ),
      say("tomas", "That is a meaner and better lesson than mine"),
      say("kenji", "30 years ago my master did it to me. It took me two days 😄"),
      say("tomas", "I give them forty minutes. What do I owe you?"),
      say("kenji", "A report of what they said. And bread", { replyTo: 5 }),
    ],
  },
  {
    kind: "direct",
    between: ["maya", "maya"],
    endedHoursAgo: 12,
    lines: [
      say("maya", "Jack, spirit level, long tape, camera, gloves, the good flask"),
      say("maya", "Ask Tomas for the 80 mm timber he mentioned", after(7)),
      say("maya", "Helmet!!!"),
    ],
  },
];
