// Lucide icons as Lit templates. They are decorative: a label is beside them or on their button.

import { html } from "lit";
import type { TemplateResult } from "lit";
import archive from "lucide-static/icons/file-archive.svg?raw";
import audio from "lucide-static/icons/music.svg?raw";
import check from "lucide-static/icons/circle-check.svg?raw";
import chevron from "lucide-static/icons/chevron-down.svg?raw";
import code from "lucide-static/icons/file-code.svg?raw";
import copy from "lucide-static/icons/copy.svg?raw";
import descending from "lucide-static/icons/arrow-down.svg?raw";
import download from "lucide-static/icons/download.svg?raw";
import file from "lucide-static/icons/file.svg?raw";
import image from "lucide-static/icons/image.svg?raw";
import link from "lucide-static/icons/link.svg?raw";
import lock from "lucide-static/icons/lock.svg?raw";
import moon from "lucide-static/icons/moon.svg?raw";
import offline from "lucide-static/icons/cloud-off.svg?raw";
import remove from "lucide-static/icons/trash-2.svg?raw";
import retry from "lucide-static/icons/rotate-cw.svg?raw";
import search from "lucide-static/icons/search.svg?raw";
import sun from "lucide-static/icons/sun.svg?raw";
import system from "lucide-static/icons/sun-moon.svg?raw";
import text from "lucide-static/icons/file-text.svg?raw";
import upload from "lucide-static/icons/cloud-upload.svg?raw";
import video from "lucide-static/icons/film.svg?raw";
import warning from "lucide-static/icons/circle-alert.svg?raw";
import x from "lucide-static/icons/x.svg?raw";
import ellipsis from "lucide-static/icons/ellipsis.svg?raw";
import folder from "lucide-static/icons/folder.svg?raw";
import folderPlus from "lucide-static/icons/folder-plus.svg?raw";
import globe from "lucide-static/icons/globe.svg?raw";
import info from "lucide-static/icons/info.svg?raw";
import keyboard from "lucide-static/icons/keyboard.svg?raw";
import pause from "lucide-static/icons/pause.svg?raw";
import pencil from "lucide-static/icons/pencil.svg?raw";
import play from "lucide-static/icons/play.svg?raw";
import plus from "lucide-static/icons/plus.svg?raw";
import right from "lucide-static/icons/chevron-right.svg?raw";
import settings from "lucide-static/icons/settings.svg?raw";
import share from "lucide-static/icons/share-2.svg?raw";
import shield from "lucide-static/icons/shield-check.svg?raw";
import switcher from "lucide-static/icons/chevrons-up-down.svg?raw";
import wrench from "lucide-static/icons/wrench.svg?raw";

/** A template without holes, created once, so that Lit parses it once for all rows. */
function icon(svg: string): TemplateResult {
  const source = svg.slice(svg.indexOf("<svg")).replace("<svg", '<svg aria-hidden="true"');
  const strings = Object.assign([source], { raw: [source] });
  return html(strings);
}

export const icons = {
  archive: icon(archive),
  audio: icon(audio),
  check: icon(check),
  chevron: icon(chevron),
  code: icon(code),
  copy: icon(copy),
  descending: icon(descending),
  download: icon(download),
  file: icon(file),
  image: icon(image),
  link: icon(link),
  lock: icon(lock),
  moon: icon(moon),
  offline: icon(offline),
  remove: icon(remove),
  retry: icon(retry),
  search: icon(search),
  sun: icon(sun),
  system: icon(system),
  text: icon(text),
  upload: icon(upload),
  video: icon(video),
  warning: icon(warning),
  x: icon(x),
  ellipsis: icon(ellipsis),
  folder: icon(folder),
  folderPlus: icon(folderPlus),
  globe: icon(globe),
  info: icon(info),
  keyboard: icon(keyboard),
  pause: icon(pause),
  pencil: icon(pencil),
  play: icon(play),
  plus: icon(plus),
  right: icon(right),
  settings: icon(settings),
  share: icon(share),
  shield: icon(shield),
  switcher: icon(switcher),
  wrench: icon(wrench),
};
