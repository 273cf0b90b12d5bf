package nights

import (
	"context"
	"encoding/json"
	"net/http"

	"go.mongodb.org/mongo-driver/bson"
	"go.mongodb.org/mongo-driver/mongo"
)

type Booking struct {
	Code  string `bson:"code" json:"code"`
	Guest string `bson:"guest" json:"guest"`
	Night string `bson:"night" json:"night"`
}

type Desk struct {
	bookings *mongo.Collection
}

func (d *Desk) find(ctx context.Context, filter bson.M) (Booking, error) {
	var booking Booking
	err := d.bookings.FindOne(ctx, filter).Decode(&booking)
	return booking, err
}

// CheckIn takes {"code": …, "guest": …} from the terminal in the hall.
func (d *Desk) CheckIn(w http.ResponseWriter, r *http.Request) {
	body := http.MaxBytesReader(w, r.Body, 4096)
	var filter bson.M
	if err := json.NewDecoder(body).Decode(&filter); err != nil {
		http.Error(w, "code and guest are needed", http.StatusBadRequest)
		return
	}
	booking, err := d.find(r.Context(), filter)
	if err != nil {
		http.Error(w, "no such booking", http.StatusNotFound)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	if err := json.NewEncoder(w).Encode(booking); err != nil {
		http.Error(w, "booking not sent", http.StatusInternalServerError)
	}
}
