import Domain

extension KindDescription {
    /// What a client needs to know about a kind; with `diagram` its graph, when it has one.
    func json(withDiagram: Bool) -> [UInt8] {
        var writer = JSONObjectWriter()
        writer.field("kind", kind.rawValue)
        writer.field("summary", summary)
        writer.field("pool", pool.rawValue)
        writer.field("attempts_max", .integer(Int64(retry.attemptsMax)))
        writer.field("timeout_seconds", .double(timeout.seconds))
        if withDiagram { writer.field(ifPresent: "diagram", diagram) }
        return writer.finished()
    }
}
