/// Which calls a fault befalls.
///
/// A rule counts the calls that pass its filters, from 1: `from` and `to` are such numbers. Chance is drawn from a
/// seed, the rule's place and that number, so that calls which overtake one another do not change which of them, by
/// number, are hit.
package struct FaultRule: Sendable, Hashable {
    package let name: String
    package let fault: Fault
    /// Time before anything else happens to the call.
    package var delay: Duration = .zero
    package var probability: Double = 1
    /// What chance is drawn from instead of the script's own seed.
    package var seed: UInt64?
    /// How often it fires in all; nil: without end.
    package var count: Int?
    package var from = 1
    package var to = Int.max
    /// Empty: every model.
    package var models: Set<String> = []
    package var dialect: Dialect?
    package var endpoint: Endpoint?

    func covers(_ call: ModelCall) -> Bool {
        (models.isEmpty || models.contains(call.model)) && (dialect ?? call.dialect) == call.dialect
            && (endpoint ?? call.endpoint) == call.endpoint
    }

    /// Whether the `number`th call that it covers is hit, if it has not yet fired `count` times.
    func hits(number: Int, index: Int, seed: UInt64) -> Bool {
        guard (from...max(from, to)).contains(number), to >= from else { return false }
        guard probability < 1 else { return true }
        var generator = SeededGenerator(self.seed ?? seed, 0xFA17, UInt64(index), UInt64(number))
        return generator.fraction() < probability
    }
}

extension FaultRule {
    /// Reads a rule of a script, of a header or of the command line. Nil when it names no fault; there is a complaint
    /// then.
    init?(_ reader: ScriptReader) {
        guard let name = reader.string("fault", bytesMax: 64) else {
            if reader.member("fault") == nil { reader.complain("fault", "is missing; name a fault") }
            return nil
        }
        guard let kind = FaultKind.named(name) else {
            let names = FaultKind.all.map(\.name).joined(separator: ", ")
            reader.complain("fault", "is not a fault; the faults are \(names)")
            return nil
        }
        self.init(name: name, fault: kind.read(reader))
        delay = reader.span("delay") ?? .zero
        probability = reader.number("probability", in: 0...1) ?? 1
        seed = reader.int("seed", in: 0...Int.max).map(UInt64.init)
        count = reader.int("count", in: 1...Int.max)
        from = reader.int("from", in: 1...Int.max) ?? 1
        to = reader.int("to", in: 1...Int.max) ?? .max
        models = Set(reader.strings("models") ?? [])
        dialect = reader.word("dialect", Dialect.self)
        endpoint = reader.word("endpoint", Endpoint.self)
        if to < from { reader.complain("to", "must not be below \"from\"") }
        reader.close()
    }
}
