/// A rule on one line, for the header `x-simulate` and for `--fault`: `rate_limited; retry_after=7s; count=3`, or the
/// JSON object that a script would have.
package enum FaultText {
    /// - Throws: a refusal whose pointers name the parameter, as `/retry_after`.
    package static func rule(_ text: String) throws(ScriptRefusal) -> FaultRule {
        let complaints = ScriptReader.Complaints()
        let rule = FaultRule(ScriptReader(try json(text), at: "", complaints))
        guard let rule, complaints.list.isEmpty else { throw ScriptRefusal(complaints.list) }
        return rule
    }

    private static func json(_ text: String) throws(ScriptRefusal) -> JSON {
        guard !text.hasPrefix("{") else {
            if let json = JSON.parse(Array(text.utf8)) { return json }
            throw ScriptRefusal([ScriptComplaint(pointer: "", detail: "is not JSON")])
        }
        var parts = text.split(separator: ";", omittingEmptySubsequences: false).map(trimmed)
        var members = [JSON.Member(key: "fault", value: .string(parts.removeFirst()))]
        for part in parts where !part.isEmpty {
            guard let sign = part.firstIndex(of: "=") else {
                throw ScriptRefusal([ScriptComplaint(pointer: "/\(part)", detail: "needs a value: \(part)=…")])
            }
            let key = trimmed(part[..<sign])
            members.append(JSON.Member(key: key, value: value(trimmed(part[part.index(after: sign)...]), of: key)))
        }
        return .object(members)
    }

    private static func value(_ text: String, of key: String) -> JSON {
        if key == "models" { return .array(text.split(separator: ",").map { .string(trimmed($0)) }) }
        if let value = Int(text) { return isTime(key) ? .string(text) : .int(value) }
        return Double(text).map(JSON.double) ?? .string(text)
    }

    /// `for=0` is a time and not a number.
    private static func isTime(_ key: String) -> Bool { ["retry_after", "delay", "every", "for"].contains(key) }

    private static func trimmed(_ text: some StringProtocol) -> String {
        String(text.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
}
