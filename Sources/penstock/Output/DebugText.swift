import Domain

/// A debug session and its records.
struct DebugText {
    let answer: JSONValue

    func text() -> String {
        let name = PlainText.line(answer["tenant"]?.asString ?? "")
        let end = answer["ends_at"]?.asString ?? ""
        let state = answer["active"] == true ? "on until \(end)" : "off"
        let records = (answer["records"]?.asArray ?? []).map(Self.text)
        let more = answer["next_before"]?.asInteger.map { ["More: --before \($0)"] } ?? []
        return (["Debug mode of \(name): \(state)."] + records + more).joined(separator: "\n\n")
    }

    private static func text(_ record: JSONValue) -> String {
        let head = [record["stored_at"], record["task"], record["node"], record["model"], record["failure"]]
            .compactMap { $0?.asString }.map(PlainText.line).joined(separator: "  ")
        let answer = record["answer"]?.asString.map(PlainText.visible) ?? "(no answer)"
        return
            "#\(record["id"]?.asInteger ?? 0)  \(head)\n> \(PlainText.visible(record["prompt"]?.asString ?? ""))\n< \(answer)"
    }
}
