/** The environment variable that switches the lifeline on; its value is the time to drain, in milliseconds. */
export const GRACE_VARIABLE = "WORKBOOK_LIFELINE";
