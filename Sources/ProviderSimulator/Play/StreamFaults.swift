/// What faults do to a stream that a dialect has made, whatever the dialect.
enum StreamFaults {
    /// Puts in an event that ends everything, after so many pieces of the answer. Steps are those of a stream whose
    /// answer is one `.many`.
    static func breaking(_ steps: [Reply.Step], afterPieces count: Int, with last: Reply.Piece) -> [Reply.Step] {
        var broken: [Reply.Step] = []
        for step in steps {
            guard case .many(let all, let make) = step else {
                broken.append(step)
                continue
            }
            return broken + [.many(count: min(count, all), make), .one(last)]
        }
        return broken + [.one(last)]
    }
}
