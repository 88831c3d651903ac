/** The two wire hashes of an answered call, for `GET /v1/signature/{chat_id}`. */
export type RecentAnswer = {
  readonly tenantKey: string;
  readonly requestHash: Uint8Array;
  readonly responseHash: Uint8Array;
};

/** The last answers by chat id; memory only, as everywhere this form is served. */
export type RecentAnswers = {
  add(chatId: string, answer: RecentAnswer): void;
  get(chatId: string): RecentAnswer | undefined;
};

/** Keeps the last `capacity` answers. */
export function createRecentAnswers(capacity: number): RecentAnswers {
  const answers = new Map<string, RecentAnswer>();
  return {
    add(chatId, answer) {
      answers.delete(chatId);
      if (answers.size >= capacity) answers.delete(answers.keys().next().value as string);
      answers.set(chatId, answer);
    },
    get: (chatId) => answers.get(chatId),
  };
}
