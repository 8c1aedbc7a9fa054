import Foundation
import Glibc

/// Processor time from its making on: of this process, and of the private Postgres with every process that it has started,
/// those that ended included. It says what a task costs on a machine that others use too, where a rate says little.
struct CPUMeter: Sendable {
    private let postmaster: Int32
    private let ownAtStart: Double
    private let serverAtStart: Double

    init(_ postgres: PrivatePostgres) throws {
        guard let postmaster = postgres.postmaster else {
            throw BenchError(.surroundings, "the private Postgres in \(postgres.folder) names no process of its own")
        }
        self.postmaster = postmaster
        ownAtStart = try ProcessUsage.cpuSeconds()
        serverAtStart = Self.seconds(of: postmaster)
    }

    /// Microseconds for each of `count` since the start: ours and the server's.
    func figures(_ name: String, each count: Int) throws -> [BenchFigure] {
        let own = try ProcessUsage.cpuSeconds() - ownAtStart
        let server = Self.seconds(of: postmaster) - serverAtStart
        return [
            BenchFigure(name + "_cpu", ratio(own * 1e6, of: Double(count)), "us"),
            BenchFigure(name + "_server_cpu", ratio(server * 1e6, of: Double(count)), "us"),
        ]
    }

    /// Of the postmaster, its children, and those of its children that it has waited for. A child that it waits for while
    /// we look would be counted twice or not at all: then we look again.
    private static func seconds(of postmaster: Int32) -> Double {
        var ticks = 0
        for _ in 0..<10 {
            let before = ProcessStat(of: postmaster)
            ticks = ticksOfChildren(of: postmaster)
            guard let after = ProcessStat(of: postmaster) else { break }
            ticks += after.ticks + after.ticksOfEnded
            if before?.ticksOfEnded == after.ticksOfEnded { break }
        }
        return Double(ticks) / Double(sysconf(Int32(_SC_CLK_TCK)))
    }

    private static func ticksOfChildren(of postmaster: Int32) -> Int {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return names.compactMap { Int32($0) }.compactMap { ProcessStat(of: $0) }
            .filter { $0.parent == postmaster }.reduce(0) { $0 + $1.ticks }
    }
}
