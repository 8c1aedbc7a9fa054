import HTTPTypes

/// `Prefer: wait=N` (RFC 7240): how long a client is willing to wait for the outcome, in seconds.
struct PreferWait: Sendable {
    /// What was granted, at most the server's maximum.
    let seconds: Int64

    var duration: Duration { .seconds(seconds) }

    /// What `Preference-Applied` says about it.
    var applied: String { "wait=\(seconds)" }

    /// Nil when the client has no such wish. Other preferences are ignored, as the RFC asks; of several waits the first
    /// counts. A wait that is no whole number of seconds is refused, so that nobody polls in a loop without knowing.
    init?(_ headers: HTTPFields, max: Duration) throws {
        let preferences = headers[values: .prefer].flatMap { $0.split(separator: ",") }
        guard let value = preferences.compactMap(Self.wait).first else { return nil }
        guard !value.isEmpty, value.utf8.allSatisfy({ (48...57).contains($0) }) else {
            throw Problem.invalidHeader("Prefer", "wait must be a whole number of seconds, such as wait=30")
        }
        seconds = min(Int64(value) ?? .max, max.components.seconds)
    }

    private static func wait(_ preference: Substring) -> Substring? {
        let text = preference.prefix { $0 != ";" }.filter { $0 != " " && $0 != "\t" }
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts[0].lowercased() == "wait" else { return nil }
        return parts.count == 2 ? Substring(parts[1]) : ""
    }
}
