import Domain

/// `streams`: what many slow streams cost one worker: each brings an event every second, for as many seconds as asked.
/// The simulator runs in a process of its own, so memory and processor time are the worker's and the bench's alone.
struct StreamsPart: Sendable {
    private static let look = Duration.milliseconds(200)

    let streams: Int
    let seconds: Int
    var plan: SimulatorPlan

    func run(on ground: GatewayGround) async throws -> BenchPart {
        // A socket for each stream at both ends, and room for everything else.
        try ProcessUsage.allowDescriptors(2 * streams + 512)
        var plan = plan
        plan.betweenTokens = .seconds(1)
        plan.tokens = seconds
        var part = try await ground.withSimulatorApart(plan, limit: streams) { stand in try await run(stand) }
        if ground.program == nil { part.notes.append(GatewayGround.inOneProcess) }
        return part
    }

    private func run(_ stand: GatewayGround.Stand) async throws -> BenchPart {
        let before = try ResidentMemory.megabytes()
        let samples = try await stand.withWorker(CallKind(stand.gateway.gateway)) { meter in
            try await stand.submit((0..<streams).map { stand.lane.task($0) })
            return try await watch(stand, meter)
        }
        var part = BenchPart()
        part.figures = [
            BenchFigure("streams_at_once", Double(samples.inFlightMax), "", aim: .atLeast(Double(streams))),
            BenchFigure("streams_memory", samples.megabytesMax, "MB", aim: .atMost(200)),
            BenchFigure("streams_memory_delta", max(samples.megabytesMax - before, 0), "MB", aim: .atMost(200)),
        ]
        // The steady time, if there was one: the start of a thousand calls at once is another matter.
        if let cores = samples.cores(whileInFlight: streams) {
            part.figures.append(BenchFigure("streams_cores", cores, "", aim: .atMost(0.5)))
        } else {
            part.notes.append(
                "the streams were never all open for long, so there is no streams_cores; try more --seconds")
        }
        part.add(try await stand.result(tasks: streams, prefix: "streams_", label: "streams: "))
        return part
    }

    /// Looks at the process until the last stream has ended.
    private func watch(_ stand: GatewayGround.Stand, _ meter: OutcomeMeter) async throws -> LoadSamples {
        let start = ContinuousClock.now
        // Streams that never end are cut by the meter's own patience, counted from the time when they should have.
        let end = start + .seconds(seconds) + OutcomeMeter.patience
        var samples = LoadSamples()
        while meter.count < streams, !meter.isClosed, ContinuousClock.now < end {
            samples.add(
                LoadSamples.Sample(
                    at: (ContinuousClock.now - start).seconds, inFlight: stand.gateway.provider.inFlight,
                    megabytes: try ResidentMemory.megabytes(), cpu: try ProcessUsage.cpuSeconds()))
            stand.database.progress("streams ended", meter.count, of: streams)
            try await Task.sleep(for: Self.look)
        }
        try await meter.wait(for: streams)
        return samples
    }
}
