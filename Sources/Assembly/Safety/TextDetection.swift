package import Domain
import Foundation
import ModelGateway

/// Counts what the detectors find in files, without keeping or showing a value. To judge the detectors on real text:
/// in documentation nearly every finding with a checksum is a false one.
package struct TextDetection: Sendable {
    /// Where something was found, for a person to look.
    package struct Place: Sendable {
        package let path: String
        package let offset: Int
        package let type: DataType
    }

    package struct Count: Sendable {
        package var found = 0
        /// Those that a checksum confirmed.
        package var validated = 0
    }

    package private(set) var files = 0
    /// Not text, not readable, or too large.
    package private(set) var skipped = 0
    package private(set) var bytes = 0
    package private(set) var words = 0
    package private(set) var counts: [DataType: Count] = [:]
    package private(set) var places: [Place] = []
    /// Spent in the detectors alone.
    package private(set) var time: Duration = .zero

    private let placesMax: Int
    package static let fileBytesMax = 64 << 20

    package init(placesMax: Int = 0) { self.placesMax = placesMax }

    package var found: Int { counts.values.reduce(0) { $0 + $1.found } }

    package func perMillionWords(_ count: Int) -> Double {
        words == 0 ? 0 : Double(count) * 1_000_000 / Double(words)
    }

    package var megabytesPerSecond: Double {
        time <= .zero ? 0 : Double(bytes) / 1_000_000 / time.seconds
    }

    /// Looks through one file.
    package mutating func add(path: String) {
        guard let data = Self.text(at: path) else {
            skipped += 1
            return
        }
        files += 1
        bytes += data.count
        let findings = data.withUnsafeBufferPointer { buffer in
            words += Self.words(in: buffer)
            let began = ContinuousClock.now
            let findings = RuleDetector.findings(in: buffer)
            time += began.duration(to: .now)
            return findings.merged()
        }
        for finding in findings {
            counts[finding.type, default: Count()].found += 1
            if finding.isValidated { counts[finding.type, default: Count()].validated += 1 }
            if places.count < placesMax {
                places.append(Place(path: path, offset: finding.range.lowerBound, type: finding.type))
            }
        }
    }

    /// Looks through every regular file below a folder, in the order of their paths; links are not followed.
    package mutating func add(directory: String) {
        var paths: [String] = []
        let keys: Set<URLResourceKey> = [.isRegularFileKey, .isSymbolicLinkKey]
        let walk = FileManager.default.enumerator(
            at: URL(fileURLWithPath: directory, isDirectory: true), includingPropertiesForKeys: Array(keys))
        while let url = walk?.nextObject() as? URL {
            // One that cannot be asked about is looked at as a file and counted as skipped.
            let values = try? url.resourceValues(forKeys: keys)
            guard values?.isSymbolicLink != true, values?.isRegularFile ?? true else { continue }
            paths.append(url.path)
        }
        for path in paths.sorted() { add(path: path) }
    }

    private static func text(at path: String) -> [UInt8]? {
        guard let handle = FileHandle(forReadingAtPath: path) else { return nil }
        defer { try? handle.close() }
        guard let data = try? handle.read(upToCount: fileBytesMax + 1), data.count <= fileBytesMax else { return nil }
        let bytes = Array(data)
        // Text has no U+0000; compressed files and programs do, or begin as gzip does.
        guard !bytes.prefix(8_192).contains(0), !bytes.starts(with: [0x1F, 0x8B]) else { return nil }
        return bytes
    }

    private static func words(in bytes: UnsafeBufferPointer<UInt8>) -> Int {
        var count = 0
        var isInside = false
        for byte in bytes {
            let isSpace = byte == 32 || (9...13).contains(byte)
            if !isSpace, !isInside { count += 1 }
            isInside = !isSpace
        }
        return count
    }
}
