/** `npm run mailer`: runs the mailer service in this process. */
import "../snippets/mailer/main.ts";
