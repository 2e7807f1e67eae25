import type { Server } from "node:http";
import { DatabaseSync } from "node:sqlite";
import { defineExercise } from "../../exercise.ts";
import { serve } from "../../observe/http.ts";
import type { Trial } from "../../trial.ts";

type Consumer = (database: DatabaseSync) => Server;

const mistakes = {
  "work-not-done": "The event came, and nothing was taken off the shelf.",
  "no-inbox":
    "An event that came twice was booked twice. Its id is in the inbox after the first time: then do nothing.",
  "refuses-repeats":
    "An event that is known was answered with an error, so its sender sends it again, for ever. Answer 204: it is done.",
  "ok-that-lies":
    "The booking failed, and the answer says that it went well. Nobody sends the event again. Answer 503.",
  "marks-first":
    "The event is in the inbox, and was never booked. Whoever sends it again is told that it is done. Both writes belong into one transaction.",
  "marks-late":
    "The shelf was booked, and the event is not in the inbox: it will be booked once more. Both writes belong into one transaction.",
  "left-open":
    "The event after one that failed was answered with an error. The transaction is still open: ROLLBACK ends it.",
};

export default defineExercise({
  title: "Find the bug: the deliveries that were booked twice, or never",
  objective:
    "You can find where a consumer of events loses one, or does it twice, and make it happen once.",
  task: `This consumer takes items off a shelf, as events tell it: the request \`POST /e-1/tea/3\` is the event with the id \`e-1\`, and takes 3 of the item \`tea\`. Its sender delivers at least once: it sends an event again until the answer is 204. After a night with a full disk
some deliveries were never booked, and after a repair of that some were booked twice. Mend it:

- When an event cannot be booked, the answer is 503. Its sender sends it again, and then it is booked.
- An event that is booked is in the inbox, and one that is in the inbox is booked, whatever fails in between.
- An event that comes again is answered with 204, and nothing else happens.
- One event that fails does not disturb the next one.`,
  scope: "A request that is no event, and two events at the same time, are not asked for.",
  answer: ["consumer"],
  hints: [
    "Which rows are there when the second of the two writes fails? And which when the process dies between them?",
    'database.exec("BEGIN") begins a transaction; COMMIT ends it with all its writes, ROLLBACK with none.',
    "try { BEGIN; insert into the inbox; update the shelf; COMMIT; 204 } catch { ROLLBACK; 503 }",
  ],
  mistakes,
  explanation: `Two writes that belong together are one transaction: then there is no moment in which only one of them is there, and it does not matter which comes first. The answer follows from it: 204 when
both are there, 503 when neither is, so that the sender tries again.`,

  async check(trial: Trial, consumer: Consumer) {
    const database = new DatabaseSync(":memory:");
    trial.defer(() => database.close());
    database.exec(`
      CREATE TABLE inbox (id text PRIMARY KEY);
      CREATE TABLE shelf (item text PRIMARY KEY, stock integer);
      CREATE TABLE full_disk (refuses text);
      INSERT INTO shelf VALUES ('tea', 100);
      CREATE TRIGGER shelf_full BEFORE UPDATE ON shelf WHEN EXISTS (SELECT 1 FROM full_disk WHERE refuses = 'shelf')
        BEGIN SELECT RAISE(ABORT, 'the disk is full'); END;
      CREATE TRIGGER inbox_full BEFORE INSERT ON inbox WHEN EXISTS (SELECT 1 FROM full_disk WHERE refuses = 'inbox')
        BEGIN SELECT RAISE(ABORT, 'the disk is full'); END;
    `);
    const number = (sql: string) => Number(Object.values(database.prepare(sql).get() ?? {})[0]);
    const stock = () => number("SELECT stock FROM shelf");
    const known = (id: string) => number(`SELECT count(*) FROM inbox WHERE id = '${id}'`);
    const disk = (refuses?: "shelf" | "inbox") => {
      database.exec("DELETE FROM full_disk");
      if (refuses) database.prepare("INSERT INTO full_disk VALUES (?)").run(refuses);
    };

    trial.did = "called consumer";
    const service = await serve(trial, consumer(database));
    const send = async (id: string): Promise<number | undefined> => {
      const sent = { method: "POST", path: `/${id}/tea/3` };
      const outcome = await trial.outcome(() => service.ask(sent).answer);
      return outcome.state === "returned" ? outcome.value.status : undefined;
    };

    trial.did = "sent the event e-1, which takes 3 of 100";
    await send("e-1");
    trial.expect(stock() === 97, {
      expected: "97 are left",
      found: `${stock()} are left`,
      look: mistakes["work-not-done"],
    });
    trial.did = "sent the event e-1 again";
    const repeated = await send("e-1");
    trial.expect(stock() === 97, {
      expected: "97 are left",
      found: `${stock()} are left`,
      look: mistakes["no-inbox"],
    });
    trial.expect(repeated === 204, {
      expected: "the answer is 204",
      found: `it is ${repeated ?? "missing"}`,
      look: mistakes["refuses-repeats"],
    });

    trial.did = "sent the event e-2; the shelf could not be written";
    disk("shelf");
    const refused = await send("e-2");
    trial.expect(known("e-2") === 0, {
      expected: "e-2 is not in the inbox",
      found: "it is there, and was not booked",
      look: mistakes["marks-first"],
    });
    trial.expect(refused === 503, {
      expected: "the answer is 503",
      found: `it is ${refused ?? "missing"}`,
      look: mistakes["ok-that-lies"],
    });

    trial.did = "sent the event e-2 again, with room on the disk";
    disk();
    const later = await send("e-2");
    trial.expect(later === 204, {
      expected: "the answer is 204",
      found: `it is ${later ?? "missing"}`,
      look: mistakes["left-open"],
    });

    trial.did = "sent the event e-3; the inbox could not be written";
    disk("inbox");
    await send("e-3");
    trial.expect(stock() === 94, {
      expected: "94 are left, as before",
      found: `${stock()} are left, and e-3 is not in the inbox`,
      look: mistakes["marks-late"],
    });
  },
});
