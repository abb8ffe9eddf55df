/** Programs that one can start from. */
export interface Example {
  name: string;
  says: string;
  text: string;
}

/** A first visit begins with the first of these. */
export const EXAMPLES: Example[] = [
  {
    name: "A first beat",
    says: "Change a number, press Ctrl-Enter, listen.",
    text: `// A first beat. Press Ctrl-Enter, change a number, and press it again.
bpm 125;
kick*4;
snare*2+0.5 (amp:0.8);
closedhat*4 1,1,2 (hpf:5000, amp:0.5);
bass*2 3,3,2 36,36,39 cut40 res70 env40 (amp:0.8);
`,
  },
  {
    name: "Electro",
    says: "A kick that stumbles over a snare that stays put.",
    text: `// The kick stumbles, the snare stays put. The bass goes with the kick for half a bar.
bpm 126;
kick 3,3,4,2,4 (dist:2, lpf:3000, amp:0.9);
snare*2+0.5 (hpf:200, amp:0.7);
closedhat*8 3,1 (hpf:7000, amp:0.3);
bass 3,3,2,4,1,3 33,33,45,36,33,40 cut45 res60 env55 (dist:2, lpf:1800, amp:0.6);
`,
  },
  {
    name: "Acid",
    says: "Five notes in a rhythm of four. Move the pointer over the page to open the filter.",
    text: `// Five notes in a rhythm of four: the accents wander. The pointer opens the filter.
bpm 128;
kick*4 (dist:1.5, amp:0.9);
openhat*4+0.5 (hpf:4000, amp:0.35);
lead*4 1,1,1,1 36,36,48,39,34 cut_mousex res85 env65 (dist:6, hpf:120, amp:0.45);
`,
  },
  {
    name: "Five against four",
    says: "Everything meets again every second bar.",
    text: `// Five against four against three. Listen for the moment when all begin together.
bpm 110;
kick*4 (amp:0.85);
snare*3 (hpf:400, amp:0.35);
closedhat*5 (hpf:6000, amp:0.35);
lead*2.5 2,1,2 60,67,62,70,65 cut60 res30 env45 (lpf:3500, amp:0.4);
`,
  },
  {
    name: "Lesson 1: teach",
    says: "The snare's agent hears the kick and learns. Watch the loss fall.",
    text: `// The agent of the snare hears the kick, and learns what the snare plays with it.
// Two or three bars are enough. Then press F4: the agent plays.
bpm 150;
source kick*2;
learn snare*2 2,4,2 (amp:0.8);
closedhat*8 (amp:0.4, hpf:5000);
`,
  },
  {
    name: "Lesson 2: surprise",
    says: "A kick that the agent never heard. What will it play?",
    text: `// A kick that the agent has never heard. Press "Predict first", and guess what it plays.
bpm 150;
source kick 3,3,2;
predict snare (amp:0.8);
closedhat*8 (amp:0.4, hpf:5000);
`,
  },
  {
    name: "Lesson 3: forget",
    says: "With a short memory, old lessons fade while new ones come.",
    text: `// A short memory: only the last 64 steps are practised. Teach this, then another pattern,
// then a third, some bars each. Watch how much of the first is still known.
bpm 150;
memory 64;
source kick 3,3,2;
learn snare*4+0.5 (amp:0.8);
`,
  },
  {
    name: "A melody to learn",
    says: "Two bars of learn, then change it to predict.",
    text: `// The lead's agent learns this phrase as it passes. After two bars, press F4.
bpm 140;
kick*4;
learn lead*8 2,1 60,63,67,63,58 cut75 env60 (amp:0.6);
`,
  },
];
