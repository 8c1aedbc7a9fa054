/// What happened so far, at one moment.
package struct SimulatorRecord: Sendable {
    /// All calls since the start or the last reset, those in flight included.
    package let calls: Int
    package let inFlight: InFlight
    package let inFlightByModel: [String: InFlight]
    package let inFlightByCredential: [String: InFlight]
    /// Ended calls by status; `none` for those that got no headers.
    package let byStatus: [String: Int]
    package let byFault: [String: Int]
    package let byEnding: [String: Int]
    /// The calls in flight and the last that ended, in the order of their arrival.
    package let kept: [CallRecord]
    package let bill: SimulatorBill
    package let embedded: EmbeddedTexts

    package var json: JSON {
        [
            "calls": .int(calls), "in_flight": .int(inFlight.now), "peak_in_flight": .int(inFlight.peak),
            "peak_in_flight_by_model": Self.json(inFlightByModel.mapValues(\.peak)),
            "peak_in_flight_by_credential": Self.json(inFlightByCredential.mapValues(\.peak)),
            "by_status": Self.json(byStatus), "by_fault": Self.json(byFault), "by_ending": Self.json(byEnding),
            "embedded_texts": embedded.json, "kept": .array(kept.map(\.json)),
        ]
    }

    private static func json(_ counts: [String: Int]) -> JSON {
        .object(counts.sorted { $0.key < $1.key }.map { JSON.Member(key: $0.key, value: .int($0.value)) })
    }
}

/// What the vendor asks for: a call counts from the moment its 200 goes out, with its whole prompt and with the tokens
/// that were sent. Refusals and failures cost nothing, nor does counting tokens.
package struct SimulatorBill: Sendable, Hashable {
    package let total: BilledTokens
    package let byModel: [String: BilledTokens]

    init(_ byModel: [String: BilledTokens]) {
        self.byModel = byModel
        total = byModel.values.reduce(into: BilledTokens()) { $0.add($1) }
    }

    package var json: JSON {
        let models = byModel.sorted { $0.key < $1.key }.map { JSON.Member(key: $0.key, value: $0.value.json) }
        return ["total": total.json, "by_model": .object(models)]
    }
}
