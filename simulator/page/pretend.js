// What a phone's camera, microphone and GPS would give, made up here so that a demo needs no permission.

/** A city centre: near enough for a pretend outlet. */
export const PLACE = { latitude: 30.6586, longitude: 104.0648, label: "西湖路营业部" };

const SCENES = [
  { title: "柜台凭条", sky: "#efe3cf", floor: "#c9a77c" },
  { title: "ATM 屏幕", sky: "#d3e1e8", floor: "#5f7f8f" },
  { title: "营业大厅", sky: "#f3dccb", floor: "#a9664a" },
];
let taken = 0;

/** A drawn JPEG that says what it pretends to show. */
export function pretendPhoto() {
  const scene = SCENES[taken++ % SCENES.length];
  const canvas = document.createElement("canvas");
  canvas.width = 640;
  canvas.height = 420;
  draw(canvas.getContext("2d"), scene);
  return new Promise((done) => {
    canvas.toBlob((blob) => done(new File([blob], `photo-${taken}.jpg`, { type: "image/jpeg" })), "image/jpeg", 0.85);
  });
}

function draw(pen, { title, sky, floor }) {
  pen.fillStyle = sky;
  pen.fillRect(0, 0, 640, 420);
  pen.fillStyle = floor;
  pen.fillRect(0, 290, 640, 130);
  pen.fillStyle = "rgba(255,255,255,.85)";
  pen.fillRect(170, 110, 300, 200);
  pen.fillStyle = "#7a4a35";
  pen.font = "bold 40px sans-serif";
  pen.textAlign = "center";
  pen.fillText(title, 320, 205);
  pen.font = "22px sans-serif";
  pen.fillText("演练照片", 320, 250);
}

/** One Ogg page with an Opus head: enough for a voice message whose sound nobody needs. */
export function pretendVoice() {
  const head = [0x4f, 0x67, 0x67, 0x53, 0, 2, ...new Array(8).fill(0), 1, 0, 0, 0, ...new Array(8).fill(0), 1, 19];
  const opus = [..."OpusHead"].map((letter) => letter.charCodeAt(0));
  const bytes = new Uint8Array([...head, ...opus, 1, 1, 0, 0, 0x80, 0xbb, 0, 0, 0, 0, 0]);
  return new File([bytes], "voice.ogg", { type: "audio/ogg" });
}

/** An AMR file of silence, which is what WeCom records. */
export function pretendAmr() {
  const head = [..."#!AMR\n"].map((letter) => letter.charCodeAt(0));
  const silence = [0x3c, ...new Array(31).fill(0)];
  return new File([new Uint8Array([...head, ...silence, ...silence])], "voice.amr", { type: "audio/amr" });
}
