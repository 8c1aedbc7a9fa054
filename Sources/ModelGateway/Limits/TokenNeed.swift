/// How many tokens a call may take, before it is made.
struct TokenNeed: Sendable, Hashable {
    /// A middle guess of the prompt.
    let inputTypical: Int64
    /// What the prompt cannot pass.
    let inputMax: Int64
    /// What the answer cannot pass.
    let outputMax: Int64

    /// A guess for limits that people set for people.
    var typical: Int64 { inputTypical + outputMax }

    /// An upper bound, for a limit of somebody who counts for himself. It is what a byte-level tokenizer cannot pass,
    /// several times what is usual, so it is cut to `limit` when the call may well fit: such a call waits for a full
    /// bucket instead of for ever. Nil when even two thirds of the guess are beyond the limit.
    func bound(within limit: Int64) -> Int64? {
        guard inputTypical / 3 * 2 <= limit else { return nil }
        return min(inputMax + outputMax, limit)
    }

    /// The same for a limit that the guess is held against.
    func guess(within limit: Int64) -> Int64? {
        guard inputTypical / 3 * 2 <= limit else { return nil }
        return min(typical, limit)
    }
}
