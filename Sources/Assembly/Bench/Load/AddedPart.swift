import Domain

/// `added`: what the gateway adds to a call, for one caller at a time and for many, and how many calls one core carries.
///
/// A caller is a running task that calls again as soon as it has its answer; each is a tenant of its own with a budget of
/// its own. Beside it, for comparison and without an aim: as many callers of one tenant, whose calls wait for one another
/// at its budget.
struct AddedPart: Sendable {
    static let crowd = 16
    /// More callers than a machine's cores can serve at once.
    static let saturation = 64

    let calls: Int
    let plan: SimulatorPlan

    func run(on ground: GatewayGround) async throws -> BenchPart {
        var part = try await ground.withSimulatorHere(plan, limit: Self.crowd, tenants: Self.crowd) { stand in
            try await added(stand)
        }
        part.add(
            try await ground.withSimulatorApart(plan, limit: Self.saturation, tenants: Self.saturation) { stand in
                try await saturated(stand)
            })
        if ground.program == nil { part.notes.append(GatewayGround.inOneProcess) }
        return part
    }

    private func added(_ stand: GatewayGround.Stand) async throws -> BenchPart {
        let crowd = CallCrowd(stand)
        return try await crowd.withWorker {
            // Connections, plans and caches are warm afterwards, and there is a call to send again.
            _ = try await crowd.passes(max(calls / 10, 1), callers: Self.crowd, tenants: Self.crowd, "warm-up")
            let before = try await stand.simulator.reading().bill
            let alone = try await crowd.direct(calls, callers: 1)
            let together = try await crowd.direct(calls, callers: Self.crowd)
            let direct = try await stand.simulator.reading().bill - before
            var part = BenchPart()
            part.figures = AddedTime(
                passes: try await crowd.passes(calls, callers: 1, tenants: 1, "one caller"), direct: alone
            ).figures("one")
            part.figures += AddedTime(
                passes: try await crowd.passes(
                    calls, callers: Self.crowd, tenants: Self.crowd, "\(Self.crowd) callers"), direct: together
            ).figures("crowd")
            part.figures += AddedTime(
                passes: try await crowd.passes(calls, callers: Self.crowd, tenants: 1, "one tenant's callers"),
                direct: together
            ).figures("crowd_one_budget", isAim: false)
            part.checks = [
                BenchCheck("added: direct calls billed", expected: Int64(2 * calls), found: direct.calls)
            ]
            part.add(try await stand.result(tasks: crowd.tasks, prefix: "added_", label: "added: ", besides: direct))
            return part
        }
    }

    private func saturated(_ stand: GatewayGround.Stand) async throws -> BenchPart {
        let crowd = CallCrowd(stand)
        return try await crowd.withWorker {
            _ = try await crowd.passes(
                max(calls / 10, 1), callers: Self.saturation, tenants: Self.saturation, "warm-up")
            let (start, cpu) = (ContinuousClock.now, try ProcessUsage.cpuSeconds())
            let passes = try await crowd.passes(
                2 * calls, callers: Self.saturation, tenants: Self.saturation, "saturation")
            let busy = try ProcessUsage.cpuSeconds() - cpu
            let seconds = (ContinuousClock.now - start).seconds
            var part = BenchPart()
            part.figures = [
                BenchFigure("calls_per_second", ratio(Double(passes.count), of: seconds), "calls/s"),
                BenchFigure("calls_per_core_second", ratio(Double(passes.count), of: busy), "calls/s"),
            ]
            part.add(try await stand.result(tasks: crowd.tasks, prefix: "saturation_", label: "saturation: "))
            return part
        }
    }
}
