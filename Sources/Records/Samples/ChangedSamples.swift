import Foundation

/// Samples to look at: those whose prediction the levels changed, the gravest first.
public struct ChangedSamples: Codable, Hashable, Sendable {
  /// So many samples a level are shown.
  public static let greatestCount = 12

  /// What a level, or float32, said of a sample.
  public struct Answer: Codable, Hashable, Sendable {
    /// The predicted class; `nil` for numbers, and where an output is no finite number.
    public let predicted: Int?
    /// Its probability; `nil` where outputs are none.
    public let probability: Double?
    /// Numbers: the outputs, at most four.
    public let values: [Float]?

    /// Puts an answer together.
    public init(predicted: Int?, probability: Double?, values: [Float]?) {
      self.predicted = predicted
      self.probability = probability
      self.values = values
    }
  }

  /// A small picture.
  public struct Picture: Codable, Hashable, Sendable {
    /// `image/png` or `image/jpeg`.
    public let mediaType: String
    /// The file, as base64.
    public let base64: String
    /// Pixels of a row.
    public let width: Int
    /// Rows.
    public let height: Int

    /// Describes a picture; `bytes` are those of its file.
    public init(mediaType: String, bytes: [UInt8], width: Int, height: Int) {
      self.mediaType = mediaType
      base64 = Data(bytes).base64EncodedString()
      self.width = width
      self.height = height
    }
  }

  /// A column of a sample's row.
  public struct Field: Codable, Hashable, Sendable {
    /// The column's name.
    public let name: String
    /// What stands in it.
    public let value: String

    /// Describes a column.
    public init(name: String, value: String) {
      self.name = name
      self.value = value
    }
  }

  /// A sample.
  public struct Sample: Codable, Hashable, Sendable {
    /// Its number, from 0.
    public let sample: Int
    /// Its file, where it has one of its own.
    public let place: String?
    /// Classes: those that are right; `nil` where nobody says.
    public let labels: [Int]?
    /// Numbers: what is right, at most four; `nil` where nobody says.
    public let targets: [Float]?
    /// What it looks like.
    public let picture: Picture?
    /// What it is, where it is a row of a table.
    public let fields: [Field]?
    /// What each level said, in the order of the record's variants.
    public let answers: [Answer]

    /// Describes a sample.
    public init(
      sample: Int, place: String?, labels: [Int]?, targets: [Float]?, picture: Picture?,
      fields: [Field]?, answers: [Answer]
    ) {
      self.sample = sample
      self.place = place
      self.labels = labels
      self.targets = targets
      self.picture = picture
      self.fields = fields
      self.answers = answers
    }
  }

  /// A level and its samples.
  public struct Level: Codable, Hashable, Sendable {
    /// The level.
    public let level: String
    /// How many samples it changed, those that are not shown among them.
    public let changedCount: Int
    /// The numbers of the samples that are shown, the gravest first.
    public let samples: [Int]

    /// Describes a level.
    public init(level: String, changedCount: Int, samples: [Int]) {
      self.level = level
      self.changedCount = changedCount
      self.samples = samples
    }
  }

  /// The samples, by their numbers.
  public let samples: [Sample]
  /// The levels but float32.
  public let levels: [Level]

  /// Puts samples and levels together.
  public init(samples: [Sample], levels: [Level]) {
    self.samples = samples
    self.levels = levels
  }

  /// The same without what is right.
  public var withoutLabels: ChangedSamples {
    ChangedSamples(
      samples: samples.map { sample in
        Sample(
          sample: sample.sample, place: sample.place, labels: nil, targets: nil,
          picture: sample.picture, fields: sample.fields, answers: sample.answers)
      }, levels: levels)
  }
}
