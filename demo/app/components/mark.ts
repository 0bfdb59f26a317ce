// The product's logo, for a 24 by 24 view box.

import { svg } from "lit";

export const mark = svg`
  <rect width="24" height="24" rx="6" fill="#4f46e5"></rect>
  <path d="M12 5.5 17.5 8.600v6.800L12 18.500l-5.5-3.100V8.600z M6.5 8.6 12 11.800l5.5-3.2 M12 11.800v6.7" fill="none" stroke="#fff" stroke-width="1.5" stroke-linejoin="round"></path>`;
