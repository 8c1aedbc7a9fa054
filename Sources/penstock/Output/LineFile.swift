import Foundation

/// Where lines go: a new file, or standard output.
struct LineFile {
    private let handle: FileHandle
    private let name: String

    /// - Parameter path: nil for standard output. A file that is there is replaced.
    init(path: String?) throws(CommandFailure) {
        name = path ?? "Standard output"
        guard let path else {
            handle = .standardOutput
            return
        }
        guard FileManager.default.createFile(atPath: path, contents: nil),
            let handle = FileHandle(forWritingAtPath: path)
        else {
            throw CommandFailure(
                .failed, code: "file_unwritable", title: "A file cannot be written",
                detail: "\(path) cannot be written. Check that its directory exists and that you may write there.")
        }
        self.handle = handle
    }

    func write(_ bytes: ArraySlice<UInt8>) throws(CommandFailure) {
        do {
            try handle.write(contentsOf: Data(bytes))
        } catch {
            throw CommandFailure(
                .failed, code: "output_closed", title: "The output could not be written",
                detail: "\(name) took only a part of the lines.")
        }
    }
}
