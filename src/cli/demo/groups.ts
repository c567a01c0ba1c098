/** What the demo's groups talk about. */
import { after, say, type GroupTalk } from "./conversation.ts";

const flat: GroupTalk = {
  kind: "group",
  title: "Flat 4B",
  members: ["maya", "jonas", "sofia"],
  endedHoursAgo: 1.4,
  unread: { sofia: 4 },
  lines: [
    say("sofia", "The boiler is making the noise again"),
    say("jonas", "Which noise, the kettle or the whale?"),
    say("sofia", "Whale. At 3:50 in the morning. I was getting up anyway but still"),
    say(
      "maya",
      "That is air in the system. I can bleed the radiators tonight if somebody finds the key",
    ),
    say("jonas", "Key is in the drawer with the batteries and the takeaway menus from 2019"),
    say(
      "maya",
      "Done. Two cups of rusty water out of the hall radiator, nobody drink the jam jar on the sill",
      after(9),
    ),
    say(
      "sofia",
      "I love you. I brought cornetti, they are on the bread bin, the pistachio one is MINE",
      after(8),
    ),
    say("jonas", "define mine"),
    say("sofia", "Jonas."),
    say("jonas", "It is a beautiful pastry and I have only looked at it"),
    say(
      "maya",
      "Rent and internet went out today, 641.20 each. And the landlord wants to come and see the window on Thursday",
      {
        gapMinutes: 60 * 26,
        edited:
          "Rent and internet went out today, 614.20 each. And the landlord wants to come and see the window on Thursday",
      },
    ),
    say("jonas", "Paid. Thursday I am home all day, being unemployed has its moments", {
      replyTo: 10,
    }),
    say("maya", "Not for long. Fingers crossed for tomorrow 🤞"),
    say("jonas", "I will practise on the piano until somebody complains or hires me"),
  ],
};

const ride: GroupTalk = {
  kind: "group",
  title: "Saturday ride",
  members: ["tomas", "maya", "kenji", "ingrid", "dele"],
  endedHoursAgo: 0.6,
  unread: { maya: 3, dele: 6 },
  lines: [
    say("tomas", "Saturday: the lake loop, 62 km, one real hill. Who is in?"),
    say("ingrid", "In. Can we start at 8?"),
    say("maya", "8 as in eight in the morning??"),
    say("ingrid", "It is light at 7:20. 8 is a compromise"),
    say("kenji", "8時でいいです。I bring the pump this time"),
    say("tomas", "The pump that had no valve last time, or another pump"),
    say("kenji", "A new pump. I learned."),
    say(
      "dele",
      "I will not ride but I will stand at the top of the hill with a camera and oranges",
      after(3),
    ),
    say("maya", "Dele you are the only reason I get up that hill"),
    say("ingrid", "Forecast says rain from noon, so 8 was wise, says the tax lawyer", after(20)),
    say(
      "tomas",
      "Meeting at the north gate of the park at 8:00. If it pours before we start we have breakfast instead and call it training",
      {
        edited:
          "Meeting at the SOUTH gate of the park at 8:00. If it pours before we start we have breakfast instead and call it training",
      },
    ),
    say("maya", "South? There is nothing at the south gate", { replyTo: 10 }),
    say("tomas", "There is the bakery at the south gate"),
    say("maya", "Ah. South gate."),
    say("kenji", "Does anybody have a spare light? Mine went to my daughter", after(15)),
    say("dele", "Take mine, I only use it to find lens caps"),
    say("ingrid", "Reminder: helmets. Maya. I am looking at you"),
    say("maya", "It is on order!!"),
    say("tomas", "I have a second one. It is orange and it says PHYSICS IS FUN"),
    say("maya", "I will wait for mine"),
    say("ingrid", "You will wear the orange one"),
  ],
};

const allotment: GroupTalk = {
  kind: "group",
  title: "Riverside allotment 🍅",
  members: ["hanna", "yusuf", "leila", "priya"],
  endedHoursAgo: 19,
  unread: { priya: 5 },
  lines: [
    say("hanna", "Water is back on! Tap 3 drips, so put the can under it, not beside it"),
    say(
      "yusuf",
      "Good morning. My tomatoes are in. 14 plants. My wife says 14 is too many. It is not too many",
    ),
    say("leila", "It is too many, Yusuf, and I will take four of them gladly"),
    say("yusuf", "You may have two."),
    say("priya", "Has anybody seen my gloves, the ones with the foxes", after(22)),
    say("hanna", "On the nail in the shed, behind the rake nobody owns"),
    say("priya", "You are a saint. Off nights until Friday, so I can do the watering Wed + Thu"),
    say("leila", "Then I take Friday and Saturday. Sunday?"),
    say("yusuf", "Sunday I come with the grandchildren. They water everything. Also each other"),
    say("hanna", "The slugs have found the lettuce. There is no lettuce", after(40)),
    say(
      "leila",
      "In Arabic we say: patience is the key to relief. In French: the neighbour's salad is greener",
    ),
    say("hanna", "In Polish we say something about slugs that I will not write here"),
    say(
      "yusuf",
      "Beer traps. Small cup, up to here in the earth, cheap beer. They come, they drink, they do not leave",
    ),
    say("priya", "That is how I met half my colleagues", { replyTo: 12 }),
    say(
      "hanna",
      "The committee wants a number for the shed roof. It leans more than last year. Does anybody know somebody who knows about roofs?",
      after(6),
    ),
    say("yusuf", "I know an engineer. I will ask her"),
  ],
};

const books: GroupTalk = {
  kind: "group",
  title: "Book club (no spoilers)",
  members: ["leila", "ingrid", "ruben", "priya", "hanna", "tomas"],
  endedHoursAgo: 47,
  unread: { ruben: 2, tomas: 9 },
  lines: [
    say("leila", "Next one: The Summer Book by Tove Jansson. It is short, so no excuses, Tomas"),
    say("tomas", "I had a stack of lab reports this high 🧱"),
    say("ruben", "Is there an edition with large letters? I am asking for my eyes"),
    say("hanna", "The library has it, second shelf by the window. I just put back the other one"),
    say(
      "ingrid",
      "Finished. Cried on the train. At a page about a bathing cap, do not ask",
      after(55),
    ),
    say("priya", "No spoilers!!", { replyTo: 4 }),
    say("ingrid", "That was not a spoiler, that was weather"),
    say("ruben", "I am on page 60 and nothing has happened and I do not want it to end", after(18)),
    say("leila", "That is exactly the book, Rubén. Write that down and bring it on Tuesday"),
    say(
      "hanna",
      "My place, Tuesday at 7. Shoes off, the floor is new. I make pierogi, somebody brings wine",
    ),
    say("ruben", "I bring a tortilla. My first that did not break"),
    say("priya", "I come from the late shift, keep a plate for me"),
    say("leila", "We keep two"),
  ],
};

export const groups: readonly GroupTalk[] = [flat, ride, allotment, books];
