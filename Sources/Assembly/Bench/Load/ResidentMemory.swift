import Foundation

/// The memory of this process that is in RAM, as the kernel counts it.
enum ResidentMemory {
    static func megabytes() throws -> Double {
        let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
        guard let kilobytes = kilobytes(in: status) else {
            throw BenchError(.surroundings, "/proc/self/status names no VmRSS")
        }
        return Double(kilobytes) * 1024 / 1_000_000
    }

    /// The kernel's kilobytes of 1,024.
    static func kilobytes(in status: String) -> Int? {
        guard let line = status.split(separator: "\n").first(where: { $0.hasPrefix("VmRSS:") }) else { return nil }
        return line.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Int($0) }
    }
}
