import Domain

/// What a task waits behind, in one line: `pool local, 120 ready, the oldest for 3.40 s`.
enum PositionText {
    /// Nil when there is nothing to say.
    static func line(_ position: JSONValue?) -> String? {
        guard let position, let pool = position["pool"]?.asString, let ready = position["ready"]?.asInteger else {
            return nil
        }
        let paused = position["paused"]?.asBool == true ? " (paused)" : ""
        let age = position["oldest_age_seconds"]?.asDouble.map { ", the oldest for \(FigureText.seconds($0))" } ?? ""
        return "pool \(PlainText.line(pool))\(paused), \(ready) ready\(age)"
    }
}
