import Domain

/// `slots`: how much of a provider's limit is used while there is more work than it lets through. Each task makes one
/// call, so that claim and settlement are in it: the time of a slot that no call uses.
///
/// Measured in the steady middle of the run (``SteadyRate``): the first quarter of the calls and the last tenth, at least
/// one wave each, are left out.
struct SlotsPart: Sendable {
    struct Case: Sendable {
        let limit: Int
        /// Of every call, or its mean.
        let latency: Duration
        /// As in ``SimulatorPlan``. Calls of one fixed latency that begin together end together; real ones do not.
        var spread = 0.0

        /// A mean of drawn latencies is not quite the mean that they were drawn with: such a figure has no aim.
        var aim: BenchFigure.Aim? { spread > 0 ? nil : .atLeast(0.98) }
        var name: String { spread > 0 ? "\(limit)_spread" : "\(limit)" }

        /// Enough calls for so many seconds, and for a middle.
        func calls(seconds: Int) -> Int {
            limit * max(Int((Double(seconds) / latency.seconds).rounded()), 8)
        }
    }

    let cases: [Case]
    let seconds: Int
    let plan: SimulatorPlan

    func run(on ground: GatewayGround) async throws -> BenchPart {
        var part = BenchPart()
        for one in cases {
            var plan = plan
            plan.latency = one.latency
            plan.spread = one.spread
            part.add(
                try await ground.withSimulatorHere(plan, limit: one.limit) { stand in try await run(one, stand) })
        }
        part.notes.append(
            "slot utilisation is of the steady middle: the first quarter and the last tenth of the calls are left out")
        if cases.contains(where: { $0.spread > 0 }) {
            part.notes.append(
                "where latencies are spread, the ideal is that of their mean, which some thousand calls meet within a hundredth"
            )
        }
        return part
    }

    private func run(_ one: Case, _ stand: GatewayGround.Stand) async throws -> BenchPart {
        let calls = one.calls(seconds: seconds)
        let times = CallTimes()
        try await stand.submit((0..<calls).map { stand.lane.task($0) })
        try await stand.withWorker(CallKind(stand.gateway.gateway, times: times)) { meter in
            try await meter.wait(for: calls) { stand.database.progress("\(one.name) slots", $0, of: calls) }
        }
        let prefix = "slots_\(one.name)_"
        guard let steady = SteadyRate(ends: times.ends, limit: one.limit) else {
            throw BenchError(.surroundings, "\(calls) calls have no middle that could be measured")
        }
        var part = BenchPart()
        part.figures = [
            BenchFigure(prefix + "latency", one.latency.milliseconds, "ms"),
            BenchFigure(prefix + "rate", steady.perSecond, "calls/s"),
            BenchFigure(
                prefix + "utilisation", steady.utilisation(limit: one.limit, latency: one.latency), "",
                aim: one.aim),
        ]
        part.add(try await stand.result(tasks: calls, prefix: prefix, label: "slots \(one.name): "))
        return part
    }
}
