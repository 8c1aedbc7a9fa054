import Foundation
import Glibc

/// A file system of a few megabytes that a test may fill to the last byte. Only root can mount one.
package struct SmallDisk: Sendable {
    /// Why a test that needs one cannot run here; nil when it can.
    package static var obstacle: String? { getuid() == 0 ? nil : "only root can mount a file system of limited size" }

    /// Where it is mounted. Every user may make a folder in it.
    package let path: String
    private var ballast: String { path + "/ballast" }

    /// Mounts one, runs `body`, and unmounts it, which drops all that is in it.
    package static func with<Value>(megabytes: Int, _ body: (SmallDisk) async throws -> Value) async throws -> Value {
        try await ProcessUnderTestSet.with { processes in
            // Short: the name of a Unix socket in it must not pass 107 bytes.
            let disk = SmallDisk(path: "/tmp/penstock-disk-\(UUID().uuidString.prefix(8))")
            try FileManager.default.createDirectory(atPath: disk.path, withIntermediateDirectories: false)
            try await processes.run(
                "/bin/mount", ["-t", "tmpfs", "-o", "size=\(megabytes)m,mode=1777", "tmpfs", disk.path], name: "mount")
            do {
                let value = try await body(disk)
                try await disk.remove(processes)
                return value
            } catch {
                // The first error is the one to show.
                try? await disk.remove(processes)
                throw error
            }
        }
    }

    /// Writes until nothing more fits. Returns how many bytes that were.
    @discardableResult
    package func fill() throws -> Int {
        let file = open(ballast, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        guard file >= 0 else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
        defer { close(file) }
        var written = 0
        // From large pieces to single pages, so that not even one page is left.
        for size in [1 << 20, 1 << 12, 1] {
            let piece = [UInt8](repeating: 0, count: size)
            var count = write(file, piece, size)
            while count > 0 {
                written += count
                count = write(file, piece, size)
            }
        }
        return written
    }

    /// Makes room again.
    package func free() throws { try FileManager.default.removeItem(atPath: ballast) }

    private func remove(_ processes: ProcessUnderTestSet) async throws {
        // A process that ended a moment ago may still be leaving.
        try await Probe.until("the disk is free") {
            // Whether it is still in use shows in the exit status, which is thrown.
            (try? await processes.run("/bin/umount", [path], name: "umount")) != nil
        }
        try FileManager.default.removeItem(atPath: path)
    }
}
